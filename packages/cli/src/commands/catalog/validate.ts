import type { Finding } from '@plumbline/backstage-plugin-evidence-common/validate';
import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { check } from '../../catalog/check';
import type { PortalCheck } from '../../catalog/types';
import { Portal } from '../../portal/Portal';
import { readEstate } from '../../portal/estate';
import { print, printError } from '../../terminal/print';
import { OutputFormat, render } from './formats';

export type ValidateOptions = {
  manifests?: string;
  format: OutputFormat;
  json?: boolean;
  portal?: boolean;
  offline?: boolean;
  selfContained?: boolean;
};

/** How long a portal may take that was not requested (ms). */
const patience = 15_000;

export async function validate(
  args: readonly string[],
  options: ValidateOptions,
): Promise<ExitCode> {
  if (options.portal && options.offline) {
    throw new Failure(
      exitCode.wrongUsage,
      "Give '--portal' or '--offline', not both.",
    );
  }
  // The portal answers while the files are read.
  const portalCheck = checkPortal(options);
  const checking = check(args, options, portalCheck);
  const [{ findings, entities, files, rules }, portal] = await Promise.all([
    checking,
    portalCheck,
  ]);
  const format = options.json ? 'json' : options.format;
  const summary = { files, entities, rules, portal: portal?.summary };
  print(render(format, findings, summary));
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
async function checkPortal({
  portal: demanded,
  offline,
}: ValidateOptions): Promise<PortalCheck> {
  if (offline) {
    return undefined;
  }
  try {
    const portal = new Portal(
      demanded ? undefined : AbortSignal.timeout(patience),
    );
    const entities = await readEstate(portal, [
      'kind',
      'metadata',
      'spec.owner',
      'spec.memberOf',
      'spec.members',
      'spec.profile',
      'relations',
    ]);
    return { entities, summary: { url: portal.url } };
  } catch (error) {
    const isAbsence =
      error instanceof EvidenceRequestError ||
      (error instanceof Failure && error.exitCode !== exitCode.wrongUsage);
    if (!isAbsence) {
      throw error;
    }
    if (demanded) {
      throw new Failure(exitCode.unreachable, error.message);
    }
    return {
      summary: {
        missing: `The portal was not called, so references out of these files are not checked: ${error.message}`,
      },
    };
  }
}
