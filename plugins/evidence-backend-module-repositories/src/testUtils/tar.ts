import { gzipSync } from 'node:zlib';

export type TarEntry = {
  path: string;
  text?: string;
  /** Where a link leads. */
  link?: string;
};

/** An archive of the POSIX format, as code hosts send it, of whatever paths. */
export function tarOf(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap(({ path, text = '', link }) => {
    const body = Buffer.from(link === undefined ? text : '');
    const header = Buffer.alloc(512);
    header.write(path, 0, 100);
    header.write('0000644\0', 100);
    header.write('0000000\0', 108);
    header.write('0000000\0', 116);
    header.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0', 136);
    header.write('        ', 148);
    header.write(link === undefined ? '0' : '2', 156);
    header.write(link ?? '', 157, 100);
    header.write('ustar\0' + '00', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    const padding = Buffer.alloc((512 - (body.length % 512)) % 512);
    return [header, body, padding];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

/** All files in one folder, as archives of repositories are. */
export function archiveOf(files: Record<string, string>): Buffer {
  return tarOf(
    Object.entries(files).map(([path, text]) => ({
      path: `acme-shop-1/${path}`,
      text,
    })),
  );
}
