import type {
  Change,
  ChangeKind,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  listWords,
  shortRevision,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  Brief,
  itemBeside,
  LastChangeOfKind,
  quietInWords,
} from '@plumbline/backstage-plugin-incident-brief-common';

const order: ChangeKind[] = [
  'deploy',
  'config',
  'flag',
  'schema',
  'infrastructure',
  'commit',
];

/** What is known of the last change of one kind. */
export type KindLine =
  | { kind: ChangeKind; state: 'changed'; change: Change }
  /** Somebody reports such changes, but has reported none of it. */
  | { kind: ChangeKind; state: 'none'; words: string }
  /** Nobody looked. */
  | { kind: ChangeKind; state: 'unknown'; words: string };

/** The last change of each kind, in an order that does not depend on the answer. */
export function kindLines({
  entityRef,
  environment,
  lastChange,
}: Pick<Brief, 'entityRef' | 'environment' | 'lastChange'>): KindLine[] {
  return order.flatMap((kind): KindLine[] => {
    const last: LastChangeOfKind | undefined = lastChange.byKind[kind];
    if (last === undefined) {
      return [];
    }
    const line = kindLine(kind, last, environment);
    // The page is of this entity.
    return line.state === 'changed'
      ? [line]
      : [{ ...line, words: line.words.replace(` for ${entityRef}`, '') }];
  });
}

function kindLine(
  kind: ChangeKind,
  last: LastChangeOfKind,
  environment: string | undefined,
): KindLine {
  if (last.change) {
    return { kind, state: 'changed', change: last.change };
  }
  const { isUnknown, words } = quietInWords(last, environment);
  return { kind, state: isUnknown ? 'unknown' : 'none', words };
}

/** Kinds with the same answer, stated once: `config, flag: none (…)`. */
export function groupQuietKinds(
  lines: readonly KindLine[],
): { kinds: ChangeKind[]; state: 'none' | 'unknown'; words: string }[] {
  const groups = new Map<
    string,
    { kinds: ChangeKind[]; state: 'none' | 'unknown'; words: string }
  >();
  for (const line of lines) {
    if (line.state === 'changed') {
      continue;
    }
    // The kinds are listed before it.
    const words = line.words
      .replace(/^(no source connected) for .+$/, '$1')
      .replace(/(sources? reports?) [^;,]+(, of others)/, '$1 such changes$2');
    const key = `${line.state}\n${words}`;
    const group = groups.get(key) ?? { kinds: [], state: line.state, words };
    group.kinds.push(line.kind);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** How a change is called: nothing that its title says already is repeated. */
export function changeHeadline(change: Change): {
  strong: string;
  title?: string;
  environment?: string;
} {
  const { title, environment } = change;
  const revision = change.revision && shortRevision(change.revision);
  const says = (word: string) =>
    title?.toLowerCase().includes(word.toLowerCase()) ?? false;
  // `express-pay switched on` needs no `express-pay=on` beside it.
  const isNamed =
    revision === undefined || says(revision.split('=')[0] || revision);
  const words = [itemBeside(change), isNamed ? title ?? revision : revision];
  return {
    strong: words.filter(Boolean).join(' ') || '(without a title)',
    title: isNamed ? undefined : title,
    environment:
      environment === undefined || says(environment) ? undefined : environment,
  };
}

/** What a change is called where its versions do not name it: by its title, and what within the entity changed. */
export function changeTitle(change: Change): string {
  const { title } = change;
  return title === undefined
    ? changeHeadline(change).strong
    : [itemBeside(change), title].filter(Boolean).join(': ');
}

/** `no source connected for deploys and commits`, where a reason states it of each. */
export function joinUnconnected(reason: string): string {
  const start = 'no source connected for ';
  const parts = reason.split('; ');
  const missing = parts.filter(part => part.startsWith(start));
  const others = parts.filter(part => !part.startsWith(start));
  return missing.length < 2
    ? reason
    : [
        ...others,
        `${start}${listWords(missing.map(part => part.slice(start.length)))}`,
      ].join('; ');
}

/** Reasons name entities by reference; beside a linked name the short form does. */
export function shortenRefs(reason: string): string {
  return reason.replace(/\b[a-z]+:default\/([^\s,;]+)/g, '$1');
}

export { shortRevision };
