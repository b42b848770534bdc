import type { Finding } from '@plumbline/backstage-plugin-evidence-common/validate';
import { ExitCode, exitCode } from '../../exitCode';
import { check } from '../../catalog/check';
import type { PortalCheck } from '../../catalog/types';
import { askPortal, type PortalOptions } from '../../portal/absentPortal';
import { readEstate } from '../../portal/estate';
import { print, printCommands, printError } from '../../terminal/print';
import { OutputFormat, render } from './formats';

export type ValidateOptions = PortalOptions & {
  manifests?: string;
  format: OutputFormat;
  json?: boolean;
  selfContained?: boolean;
};

export async function validate(
  args: readonly string[],
  options: ValidateOptions,
): Promise<ExitCode> {
  // The portal answers while the files are read.
  const portalCheck = checkPortal(options);
  const checking = check(args, options, portalCheck);
  const [{ findings, entities, files, rules }, portal] = await Promise.all([
    checking,
    portalCheck,
  ]);
  const format = options.json ? 'json' : options.format;
  const summary = { files, entities, rules, portal: portal?.summary };
  const text = render(format, findings, summary);
  (format === 'github' ? printCommands : print)(text);
  if (portal && 'missing' in portal.summary && format !== 'human') {
    printError(portal.summary.missing);
  }
  return findings.some(isError) ? exitCode.refused : exitCode.done;
}

function isError({ severity }: Finding): boolean {
  return severity === 'error';
}

/**
 * What the portal has. One that was not demanded may be absent: then less can
 * be checked, and the answer says so.
 */
async function checkPortal(options: ValidateOptions): Promise<PortalCheck> {
  const called = await askPortal(options, async portal => ({
    entities: await readEstate(portal, [
      'kind',
      'metadata',
      'spec.owner',
      'spec.memberOf',
      'spec.members',
      'spec.profile',
      'relations',
    ]),
    summary: { url: portal.url },
  }));
  return called && 'missing' in called
    ? {
        summary: {
          missing: `The portal was not called, so references out of these files are not checked: ${called.missing}`,
        },
      }
    : called?.answer;
}
