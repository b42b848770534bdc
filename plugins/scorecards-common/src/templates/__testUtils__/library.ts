import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseServiceTemplate } from '../compile';

export const root = resolve(__dirname, '../../../../..');
const library = join(root, 'standards/templates');

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** A version of a template of the library, such as `http-service/3`. */
export function load(folder: string) {
  const at = join(library, folder);
  const files = new Map(
    filesIn(join(at, 'files')).map(path => [
      path,
      readFileSync(join(at, 'files', path), 'utf8'),
    ]),
  );
  const text = readFileSync(join(at, 'template.yaml'), 'utf8');
  return { text, files, ...parseServiceTemplate(text, files) };
}

export const versions = filesIn(library)
  .filter(path => path.endsWith('template.yaml') && !path.includes('files/'))
  .map(dirname);
