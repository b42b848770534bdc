import type {
  CandidateDetail,
  CandidateInput,
  ReviewInput,
} from '@plumbline/backstage-plugin-toil-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Portal } from '../../portal/Portal';
import { entityRefOf, ownerRefOf } from '../../resolution';
import { print, printJson } from '../../terminal/print';
import { renderCandidate } from './show';

/** What people say of a candidate, as options. */
export type SayOptions = {
  title?: string;
  owner?: string;
  service?: string[];
  trigger?: string;
  minutes?: number;
  judgement?: string;
  automation?: string;
  frequency?: string;
  risk?: string;
  recoverability?: string;
  ready?: Record<string, string>;
  json?: boolean;
};

export async function addCandidate(
  options: SayOptions & { group?: string; kind?: string },
): Promise<ExitCode> {
  const { group, kind } = options;
  if (options.title === undefined && group === undefined) {
    throw new Failure(
      exitCode.wrongUsage,
      'It needs a --title, or the --group of occurrences that it comes from.',
    );
  }
  const portal = new Portal();
  // What is no level, or no judgement, is refused by the portal with what would be.
  const input = {
    ...(await saidOf(portal, options)),
    ...(group && { group }),
    ...(kind && { kind }),
  } as CandidateInput;
  return told(await portal.toil.addCandidate(input), options);
}

export async function reviewCandidate(
  id: string,
  options: SayOptions & { note?: string; seen?: number },
): Promise<ExitCode> {
  const portal = new Portal();
  const version = await versionOf(portal, id, options.seen);
  const input = {
    ...(await saidOf(portal, options)),
    version,
    ...(options.note && { note: options.note }),
  } as ReviewInput;
  return told(await portal.toil.reviewCandidate(id, input), options);
}

export type MoveOptions = { reason?: string; seen?: number; json?: boolean };

export async function moveCandidate(
  id: string,
  verb: 'open' | 'start' | 'finish' | 'dismiss' | 'promote' | 'demote',
  options: MoveOptions,
): Promise<ExitCode> {
  const portal = new Portal();
  const version = await versionOf(portal, id, options.seen);
  const input = { version, reason: options.reason! };
  const moved = await portal.toil[`${verb}Candidate`](id, input);
  return told(moved, options);
}

/** What executed the automation says how it ended. */
export async function reportRun(
  id: string,
  options: {
    id: string;
    source: string;
    outcome: 'succeeded' | 'failed';
    rehearsal?: boolean;
    verified?: boolean;
    verification?: string;
    at?: string;
    url?: string;
    json?: boolean;
  },
): Promise<ExitCode> {
  const { json, rehearsal, verified = false, ...run } = options;
  const { toil } = new Portal();
  const reported = await toil.reportRun(id, {
    ...run,
    kind: rehearsal ? 'rehearsal' : 'run',
    verified,
  });
  return told(reported, { json });
}

export async function overrideBucket(
  id: string,
  options: {
    bucket: string;
    reason: string;
    until?: string;
    seen?: number;
    json?: boolean;
  },
): Promise<ExitCode> {
  const { bucket, reason, until } = options;
  const portal = new Portal();
  const version = await versionOf(portal, id, options.seen);
  const overridden = await portal.toil.overrideBucket(id, {
    version,
    bucket: bucket === 'none' ? null : (bucket as 'review'),
    reason,
    ...(until && { until }),
  });
  return told(overridden, options);
}

/** Without `--version` it is decided on what is there now. */
async function versionOf(
  { toil }: Portal,
  id: string,
  given: number | undefined,
): Promise<number> {
  return given ?? (await toil.getCandidate(id)).version;
}

async function saidOf(portal: Portal, options: SayOptions): Promise<object> {
  const { ready, owner, service, ...rest } = options;
  const known = [
    'title',
    'trigger',
    'minutes',
    'judgement',
    'automation',
    'frequency',
    'risk',
    'recoverability',
  ] as const;
  return {
    ...Object.fromEntries(
      known.flatMap(key => (rest[key] === undefined ? [] : [[key, rest[key]]])),
    ),
    ...(owner && { owner: await ownerRefOf(portal, owner) }),
    ...(service && {
      services: await Promise.all(
        service.map(name => entityRefOf(portal, name)),
      ),
    }),
    ...(ready && { readiness: ready }),
  };
}

function told(
  candidate: CandidateDetail,
  { json }: { json?: boolean },
): ExitCode {
  if (json) {
    printJson(candidate);
  } else {
    print(renderCandidate(candidate));
  }
  return exitCode.done;
}
