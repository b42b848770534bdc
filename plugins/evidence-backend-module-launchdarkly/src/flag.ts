import { InputError } from '@backstage/errors';
import type { Signal } from '@plumbline/backstage-plugin-evidence-common';
import {
  changeLinks,
  filledText,
  MappedService,
  parseInput,
  serviceSignal,
  titleOf,
  WebhookTranslation,
  webUrl,
} from '@plumbline/backstage-plugin-evidence-node';
import { FlagEntry, flagEntrySchema } from './schemas';
import { valueOf } from './value';

export type FlagOptions = {
  /** What the projects of LaunchDarkly are about. */
  projects: ReadonlyMap<string, MappedService>;
  /** Where its pages are: the payload has only their paths. */
  baseUrl: string;
};

/**
 * Actions of https://launchdarkly.com/docs/home/account/role-actions#feature-flag-actions
 * after which every flag still serves what it did: they change how it is
 * described or who may change it, or announce a change.
 */
const servesTheSame: ReadonlySet<string> = new Set([
  'createApprovalRequest',
  'createFlagLink',
  'createScheduledChanges',
  'createTriggers',
  'deleteApprovalRequest',
  'deleteFlagLink',
  'deleteScheduledChanges',
  'deleteTriggers',
  'manageFlagFollowers',
  'reviewApprovalRequest',
  'updateApprovalRequest',
  'updateDeprecated',
  'updateDescription',
  'updateFlagCodeReferences',
  'updateFlagCustomProperties',
  'updateFlagLink',
  'updateMaintainer',
  'updateName',
  'updateScheduledChanges',
  'updateTags',
  'updateTemporary',
  'updateTriggers',
]);

/**
 * One entry of the audit log is one change, at its own `date`: in whatever
 * order the entries arrive, they stand in the order in which they happened.
 */
export function translateFlag(
  payload: unknown,
  options: FlagOptions,
): WebhookTranslation {
  const entry = parseInput(flagEntrySchema, payload, 'entry of the audit log');
  const actions = (entry.accesses ?? []).map(({ action }) => action);
  if (actions.length > 0 && actions.every(one => servesTheSame.has(one))) {
    return {
      ignored: 'The flag serves what it did',
      event: `flag ${actions[0]}`,
    };
  }
  const { project, environments, flag } = placeOf(entry);
  if (!flag) {
    throw new InputError(
      "'accesses' of the entry of the audit log must name a flag, such as 'proj/shop:env/production:flag/new-checkout'",
    );
  }
  // One act of one person: in several environments it is still one change,
  // and a change that names no environment shows in each.
  const environment = environments.length === 1 ? environments[0] : undefined;
  const mapped = project ? options.projects.get(project) : undefined;
  const actor = actorOf(entry);
  const title = titleOfEntry(entry, flag);
  const revision = valueOf(entry, actions, environment);
  const page = changeLinks({ diff: pageOf(entry, options.baseUrl) });
  const date = new Date(entry.date).toISOString();
  const closerSignals = closerSignalsOf(entry, flag);
  return {
    event: 'flag',
    changes: [
      {
        source: 'launchdarkly',
        id: entry._id,
        kind: 'flag',
        // One thing to map, and one discrepancy, for each project.
        signal: mapped?.signal ?? serviceSignal(project ?? flag),
        ...(closerSignals.length > 0 && { closerSignals }),
        ...((environment ?? mapped?.environment) && {
          environment: environment ?? mapped?.environment,
        }),
        item: flag,
        occurredAt: date,
        // What is in the log has been done.
        outcome: 'succeeded',
        ...(actor && { actor }),
        ...(title && { title }),
        ...(revision && { revision }),
        ...(page && { links: page }),
      },
    ],
  };
}

/**
 * Reads resource specifiers, `proj/shop;tag:env/production:flag/new-checkout`:
 * https://launchdarkly.com/docs/home/account/role-resources.
 */
function placeOf(entry: FlagEntry): {
  project?: string;
  environments: string[];
  flag?: string;
} {
  const resources = [
    ...(entry.accesses ?? []).map(({ resource }) => resource),
    ...(entry.target?.resources ?? []),
  ];
  const environments = new Set<string>();
  let project: string | undefined;
  let flag: string | undefined;
  for (const resource of resources) {
    for (const [, type, key] of resource.matchAll(
      /(?:^|:)(proj|env|flag)\/([^:;,]+)/g,
    )) {
      if (type === 'proj') {
        project ??= known(key);
      } else if (type === 'flag') {
        flag ??= known(key);
      } else {
        environments.add(key);
      }
    }
  }
  const canonical = /\/flags\/([^/?]+)\/([^/?]+)/.exec(
    entry._links?.canonical?.href ?? '',
  );
  return {
    project: filledText(project ?? canonical?.[1], 200),
    // `*` and `~` stand for all of them.
    environments: [...environments].every(key => known(key))
      ? [...environments].map(key => key.slice(0, 200))
      : [],
    flag: filledText(flag ?? entry.currentVersion?.key ?? canonical?.[2], 200),
  };
}

function known(key: string): string | undefined {
  return /^[*~]|\*$/.test(key) ? undefined : key;
}

/**
 * Names of the service on the flag itself, best first: a tag `service.<name>`
 * (tags have letters, digits, `.`, `_` and `-`), the custom property `service`,
 * the key, and the part of the key before its first dot.
 */
function closerSignalsOf(entry: FlagEntry, flag: string): Signal[] {
  const { tags, customProperties } = entry.currentVersion ?? {};
  const names = [
    ...(tags ?? []).map(tag => /^service[:=._-](.+)$/i.exec(tag)?.[1]),
    ...(customProperties?.service?.value ?? []),
    flag,
    flag.includes('.') ? flag.split('.', 1)[0] : undefined,
  ];
  const signals = names.flatMap(name =>
    typeof name === 'string' && name.trim()
      ? serviceSignal(name.trim().slice(0, 200))
      : [],
  );
  return signals.slice(0, 10);
}

function actorOf(entry: FlagEntry): string | undefined {
  const { member, token, app } = entry;
  const name = [member?.firstName, member?.lastName]
    .map(part => filledText(part))
    .filter(Boolean)
    .join(' ');
  return (
    filledText(member?.email) ??
    filledText(name) ??
    filledText(token?.name) ??
    filledText(app?.name)
  );
}

/** The vendor's own title is Markdown with mail addresses in it. */
function titleOfEntry(entry: FlagEntry, flag: string): string | undefined {
  const verb = filledText(entry.titleVerb) ?? 'changed the flag';
  const comment = titleOf(entry.comment);
  const sentence = `${verb.charAt(0).toLocaleUpperCase('en-US')}${verb.slice(
    1,
  )} ${filledText(entry.name) ?? flag}`;
  return titleOf(comment ? `${sentence}: ${comment}` : sentence);
}

function pageOf(entry: FlagEntry, baseUrl: string): string | undefined {
  const path = filledText(entry._links?.site?.href, 2000);
  if (!path) {
    return undefined;
  }
  try {
    return webUrl(new URL(path, baseUrl).toString());
  } catch {
    return undefined;
  }
}
