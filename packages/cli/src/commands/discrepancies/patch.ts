import type { DiscrepancyPatch } from '@plumbline/backstage-plugin-evidence-common';
import { ExitCode, exitCode } from '../../exitCode';
import { applyDiff } from '../../git/applyDiff';
import { Portal } from '../../portal/Portal';
import { entityRefOf } from '../../resolution';
import { print, printError, printJson } from '../../terminal/print';

export type PatchOptions = {
  candidate?: string;
  apply?: string;
  json?: boolean;
};

/** The diff alone goes to stdout, so that it can be piped into `git apply`. */
export async function patch(
  id: string,
  options: PatchOptions,
): Promise<ExitCode> {
  const portal = new Portal();
  const candidate = await candidateOf(portal, options);
  const found = await portal.evidence.getDiscrepancyPatch(id, { candidate });
  if (options.apply !== undefined) {
    await applyDiff(options.apply, found.diff, found.path);
  }
  if (options.json) {
    printJson(found);
  } else if (options.apply !== undefined) {
    print(`${found.title}: ${found.path} is changed.`);
  } else {
    process.stdout.write(found.diff);
  }
  if (!options.json) {
    printError(
      found.location === undefined
        ? `${found.title}: put ${found.path} where your catalog reads it.`
        : `${found.title} (${found.location}).`,
    );
    if (options.apply === undefined && found.location !== undefined) {
      printError(`For 'git apply', stand ${whereToStand(found)}.`);
    }
    if (found.fill.length > 0) {
      printError(`Fill in or confirm ${found.fill.join(', ')} first.`);
    }
    if (found.others.length > 0) {
      printError(
        `Another may be meant: --candidate ${found.others.join(' or ')}.`,
      );
    }
  }
  return exitCode.done;
}

export async function openPullRequest(
  id: string,
  options: Omit<PatchOptions, 'apply'>,
): Promise<ExitCode> {
  const portal = new Portal();
  const candidate = await candidateOf(portal, options);
  const opened = await portal.evidence.openDiscrepancyPullRequest(id, {
    candidate,
  });
  if (options.json) {
    printJson(opened);
  } else {
    print(opened.url);
  }
  return exitCode.done;
}

async function candidateOf(
  portal: Portal,
  { candidate }: { candidate?: string },
): Promise<string | undefined> {
  return candidate === undefined ? undefined : entityRefOf(portal, candidate);
}

/** At the root of the repository; of a file in none, in its folder. */
function whereToStand({ location, path }: DiscrepancyPatch): string {
  return location?.startsWith('file:')
    ? `in ${location.slice('file:'.length, -path.length - 1)}`
    : 'at the root of the clone';
}
