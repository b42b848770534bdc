import {
  Change,
  ChangeKind,
  ChangeOutcomeFilter,
  ChangeScope,
  crossesInWords,
} from '@plumbline/backstage-plugin-evidence-common';
import { allPages } from '@plumbline/backstage-plugin-evidence-common/client';
import { collect } from '../../collect';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Portal } from '../../portal/Portal';
import { entityRefOf, refOfKind } from '../../resolution';
import { print, printJson } from '../../terminal/print';
import { counted, renderTable, terminalWidth } from '../../terminal/table';
import { utcMinute } from '../../terminal/time';

export type ListOptions = {
  scope?: ChangeScope | 'all';
  team?: string;
  system?: string;
  kind?: ChangeKind[];
  outcome?: ChangeOutcomeFilter[];
  environment?: string;
  since?: string;
  from?: string;
  to?: string;
  at?: string;
  limit?: number;
  all?: boolean;
  json?: boolean;
};

/** What fits on a screen or two. */
const usualLimit = 50;
/** The largest page that the API gives. */
const pageLimit = 500;

export async function listChanges(
  ref: string | undefined,
  options: ListOptions,
): Promise<ExitCode> {
  const { json, all, limit: asked, scope, team, system, ...query } = options;
  if (all && asked !== undefined) {
    throw new Failure(
      exitCode.wrongUsage,
      "Give '--limit' or '--all', not both.",
    );
  }
  if (query.since !== undefined && query.from !== undefined) {
    throw new Failure(
      exitCode.wrongUsage,
      "Give '--since' or '--from', not both.",
    );
  }
  const limit = asked ?? (all || json ? Infinity : usualLimit);
  const portal = new Portal();
  const subject = await subjectOf(portal, ref, options);
  // One more than is shown tells whether there are more.
  const items = await collect(
    allPages(cursor =>
      portal.evidence.listChanges({
        ...query,
        ...subject,
        limit: Math.min(limit + 1, pageLimit),
        cursor,
      }),
    ),
    limit + 1,
  );
  const shown = items.slice(0, limit);
  if (json) {
    printJson(shown);
    return exitCode.done;
  }
  if (shown.length === 0) {
    print('No change is known that fits.');
    return exitCode.done;
  }
  print(renderChanges(shown));
  if (items.length > shown.length) {
    print(
      `There are more than ${counted(
        shown.length,
        'change',
      )}; '--all' prints them.`,
    );
  }
  return exitCode.done;
}

/** Whose changes: at most one of a word, a team and a system says so. */
async function subjectOf(
  portal: Portal,
  ref: string | undefined,
  { scope, team, system, at }: ListOptions,
): Promise<{ entityRef?: string; scope?: ChangeScope }> {
  const given = [ref, team, system].filter(one => one !== undefined);
  if (given.length > 1) {
    throw new Failure(
      exitCode.wrongUsage,
      "Give an entity, '--team' or '--system', only one of them.",
    );
  }
  if (scope === 'all' ? given.length > 0 : scope && ref === undefined) {
    throw new Failure(
      exitCode.wrongUsage,
      `'--scope ${scope}' ${
        scope === 'all' ? 'goes without an entity' : 'needs an entity'
      }.`,
    );
  }
  if (team !== undefined) {
    return { entityRef: refOfKind('group', team), scope: 'team' };
  }
  if (system !== undefined) {
    return { entityRef: refOfKind('system', system), scope: 'system' };
  }
  return ref === undefined
    ? {}
    : {
        entityRef: await entityRefOf(portal, ref, at),
        ...(scope !== 'all' && scope && { scope }),
      };
}

export function renderChanges(changes: readonly Change[]): string {
  return renderTable(
    changes,
    [
      {
        title: 'OCCURRED (UTC)',
        value: change => utcMinute(change.occurredAt),
      },
      { title: 'KIND', value: change => change.kind },
      { title: 'ENTITY', value: change => change.entityRef },
      { title: 'ENVIRONMENT', value: change => change.environment },
      { title: 'OUTCOME', value: change => change.outcome },
      { title: 'REVISION', value: change => shortRevision(change.revision) },
      { title: 'ACTOR', value: change => change.actor },
      { title: 'TITLE', value: change => change.title, shrinks: true },
      { title: 'SOURCE', value: change => change.source },
      {
        title: 'ROLLS BACK TO',
        value: ({ rollback }) =>
          [shortRevision(rollback?.to), crossesInWords(rollback)]
            .filter(Boolean)
            .join(', ') || undefined,
      },
    ],
    { width: terminalWidth() },
  );
}

/** Commit ids as git shortens them; anything else whole. */
function shortRevision(revision: string | undefined): string | undefined {
  return revision && /^[0-9a-f]{40,64}$/.test(revision)
    ? revision.slice(0, 8)
    : revision;
}
