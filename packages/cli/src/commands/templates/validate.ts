import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { loadCompiler } from '../../controls/loadCompiler';
import { readControl } from '../../controls/findControls';
import { ExitCode, exitCode } from '../../exitCode';
import { print, printable, printJson } from '../../terminal/print';
import { counted } from '../../terminal/table';

type Finding = { path: string; line?: number; message: string };

/** Offline: what is wrong with each version, by file and line. */
export async function validateTemplates(
  folders: readonly string[],
  options: { json?: boolean },
): Promise<ExitCode> {
  const findings: Finding[] = [];
  for (const folder of folders) {
    findings.push(...(await findingsIn(folder)));
  }
  if (options.json) {
    printJson(findings);
  } else {
    findings.forEach(({ line, message, path }) =>
      print(`${[path, line].filter(Boolean).join(':')}: ${printable(message)}`),
    );
    const result =
      findings.length > 0 ? counted(findings.length, 'error') : 'valid';
    print(`${counted(folders.length, 'version')}: ${result}.`);
  }
  return findings.length > 0 ? exitCode.refused : exitCode.done;
}

async function findingsIn(folder: string): Promise<Finding[]> {
  const { path, text } = await readControl(join(folder, 'template.yaml'));
  const { checkFixtures, parseServiceTemplate } = await loadCompiler();
  const parsed = parseServiceTemplate(text, await filesIn(folder));
  if (!parsed.compiled) {
    return parsed.problems.map(({ line, message }) => ({
      path,
      message,
      ...(line !== undefined && { line }),
    }));
  }
  const { compiled, lineOf } = parsed;
  return checkFixtures(compiled).map(({ fixture, index, reason }) => {
    const line = lineOf(['fixtures', index]);
    return {
      path,
      message: `The example '${fixture}': ${reason}`,
      ...(line !== undefined && { line }),
    };
  });
}

async function filesIn(folder: string): Promise<Map<string, string>> {
  const root = join(folder, 'files');
  const entries = await readdir(root, {
    withFileTypes: true,
    recursive: true,
  }).catch(() => []);
  const paths = entries
    .filter(entry => entry.isFile())
    .map(({ name, parentPath }) => join(parentPath, name));
  return new Map(
    await Promise.all(
      paths.map(
        async (path): Promise<[string, string]> => [
          relative(root, path).split(sep).join('/'),
          await readFile(path, 'utf8'),
        ],
      ),
    ),
  );
}
