import { once } from 'node:events';
import { ChainVerifier } from '@plumbline/backstage-plugin-evidence-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import { replaceFile } from '../../replaceFile';
import { readCheckpoint, report, sha256 } from './chain';

export async function exportAudit(options: {
  checkpoint?: string;
}): Promise<ExitCode> {
  const { checkpoint: file } = options;
  const earlier = file === undefined ? undefined : await readCheckpoint(file);
  const evidence = await new Portal().evidence();
  // Before the entries: all that it has must then be among them.
  const current = await evidence.getAuditCheckpoint();
  const before = earlier && new ChainVerifier({ sha256, checkpoint: earlier });
  const now = new ChainVerifier({ sha256, checkpoint: current });
  for await (const lines of evidence.readAudit()) {
    for (const line of lines) {
      before?.add(line);
      now.add(line);
    }
    const text = lines.map(line => `${line}\n`).join('');
    if (text !== '' && !process.stdout.write(text)) {
      await once(process.stdout, 'drain');
    }
  }
  const held = before?.end();
  const result = held?.status === 'broken' ? held : now.end();
  const code = report(result, earlier ?? current);
  // A broken chain must not replace what shows that it is broken.
  if (code === exitCode.done && file !== undefined) {
    await replaceFile(file, `${JSON.stringify(current)}\n`);
  }
  return code;
}
