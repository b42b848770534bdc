import { hash64 } from '../grouping/hash';
import type { OccurrenceInput } from '../schemas/occurrence';
import { instantOf } from '../csv/instant';
import { actionItems } from './actionItems';

/** Of a review, and of a line of it: each is read in time of their length. */
const mostLines = 20_000;
const longestLine = 2_000;

/** An incident review, as far as it describes work by hand. */
export type Review = {
  title: string;
  occurredAt: string;
  services: string[];
  items: OccurrenceInput[];
};

/**
 * The action items of an incident review in Markdown: what is listed, or stands
 * in a table, under a heading such as Action items, Follow-ups or Next steps. A
 * field is written in the front matter, as `Date: …`, `**Date**: …` or as a row
 * of a table.
 *
 * @param name - of the file: what the review is known by, and where its date is
 *   where it says none, such as `2026-03-01-checkout-down.md`
 * @returns the review, or in one sentence why there is none
 */
export function readReview(
  markdown: string,
  name: string,
): Review | { problem: string } {
  const lines = markdown
    .replaceAll('\0', '')
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/, mostLines)
    .map(line => line.slice(0, longestLine));
  const fields = fieldsOf(lines);
  const day = /(\d{4}-\d{2}-\d{2})/.exec(name)?.[1];
  const dateText = first(fields, ['date', 'incident date', 'started', 'start']);
  const occurredAt =
    (dateText === undefined ? undefined : instantIn(dateText)) ??
    (day === undefined ? undefined : instantOf(day));
  if (occurredAt === undefined) {
    return {
      problem:
        dateText === undefined
          ? "has no date: write 'Date: 2026-03-01' in it, or begin its name so"
          : `has '${dateText.slice(0, 40)}' as its date, which is not a date`,
    };
  }
  const heading = lines.find(line => /^#\s+\S/.test(line));
  const base = name.replace(/^.*[\\/]/, '').replace(/\.(md|markdown)$/i, '');
  const title = (first(fields, ['title']) ?? plain(heading ?? base)).slice(
    0,
    300,
  );
  const services = listOf(
    first(fields, [
      'services',
      'service',
      'affected services',
      'affected service',
      'components',
      'component',
    ]),
  );
  const seen = new Set<string>();
  const items = actionItems(lines).flatMap(({ owner, text, url }) => {
    const what = plain(text).slice(0, 1_000);
    const id = `${base.slice(0, 200)}#${hash64(what)}`;
    if (what === '' || seen.has(id)) {
      return [];
    }
    seen.add(id);
    const team = owner ?? first(fields, ['owner', 'team', 'owning team']);
    return [
      {
        id,
        kind: 'recovery' as const,
        title: what,
        occurredAt,
        services,
        text: `Action item of: ${title}`,
        ...(team && plain(team) && { owner: plain(team).slice(0, 300) }),
        ...(url && { url }),
      },
    ];
  });
  return { title, occurredAt, services, items };
}

/** Of one list in YAML. */
const longestList = 20;

/** Names in lower case; the first one counts. */
function fieldsOf(lines: readonly string[]): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [at, line] of lines.entries()) {
    const found =
      /^\s*(?:[-*+]\s+)?(?:\*\*|__)?([\p{L}][\p{L} ]{1,30})(?:\*\*|__)?\s*:\s*(?:\*\*|__)?\s*(.*)$/u.exec(
        line,
      ) ??
      /^\s*\|\s*\**([\p{L}][\p{L} ]{1,30}?)\**\s*\|([^|]+)\|\s*$/u.exec(line);
    const name = found?.[1].trim().toLocaleLowerCase('en-US');
    if (found && name && !fields.has(name)) {
      // A list of YAML may begin on the next line.
      const value = found[2].trim() || yamlList(lines, at + 1);
      if (value) {
        fields.set(name, value);
      }
    }
  }
  return fields;
}

function yamlList(lines: readonly string[], from: number): string {
  const items: string[] = [];
  const end = Math.min(lines.length, from + longestList);
  for (let at = from; at < end; at++) {
    const found = /^\s*-\s+(.+)$/.exec(lines[at]);
    if (!found) {
      break;
    }
    items.push(found[1].trim());
  }
  return items.join(', ');
}

function first(
  fields: ReadonlyMap<string, string>,
  names: readonly string[],
): string | undefined {
  return names.map(name => fields.get(name)).find(value => value !== undefined);
}

function instantIn(text: string): string | undefined {
  const bare = plain(text).replace(/^["']|["']$/g, '');
  return instantOf(bare) ?? instantOf(bare.split(/\s|T/)[0]);
}

function listOf(text: string | undefined): string[] {
  return [
    ...new Set(
      (text ?? '')
        .replace(/^\[(.*)\]$/, '$1')
        .split(/[,;]/)
        .map(name =>
          plain(name)
            .replace(/^["']|["']$/g, '')
            .slice(0, 300),
        )
        .filter(name => name !== ''),
    ),
  ].slice(0, longestList);
}

/** Without marks of Markdown; of a link its words. */
export function plain(text: string): string {
  return text
    .replace(/^#+\s+/, '')
    .replace(/!?\[([^\][]*)\]\([^()]*\)/g, '$1')
    .replace(/`([^`]*)`/g, '$1')
    .replace(/(\*\*|__|~~)(.+?)\1/g, '$2')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}
