import { ownValue } from '../ownValue';
import { z } from 'zod';
import { parseApprovers } from '../annotations/approvers';
import { parseDependencies } from '../annotations/dependencies';
import { plumblineAnnotations as names } from '../annotations/names';
import { parseOnCall } from '../annotations/onCall';
import {
  dataClassificationSchema,
  runbookSchema,
  tierSchema,
} from '../annotations/schemas';
import { splitList } from '../splitList';
import type { Complaint } from './finding';
import type { DescribedEntity } from './described';
import { asYaml, renameKey, setValue } from './edit';
import { isSubstituted } from './placeholders';
import { Path, SourceDocument } from './source';
import { nearestTypo } from './typo';

/** Read by identity resolution, and no part of the vocabulary. */
const alsoRead: ReadonlySet<string> = new Set(['plumbline.dev/pager-service']);

/** One of each that is right. */
const examples: Readonly<Record<string, string>> = {
  [names.tier]: '2',
  [names.dataClassification]: 'internal',
  [names.runbook]: 'https://runbooks.example.com/its-page',
  [names.dependencies]: '[{ type: calls, target: component:default/its-name }]',
  [names.onCall]:
    '{ levels: [{ rotation: { start: 2026-01-05T09:00:00Z, every: 7d, users: [user:default/someone] } }] }',
  [names.approvers]: 'group:default/the-team',
  [names.aliases]: 'its-other-name',
  [names.channel]: '#its-channel',
};

/** Annotations of Plumbline that can't be read as they are written. */
export function* annotationComplaints({
  document,
  entity,
  ref,
}: DescribedEntity): Generator<Complaint> {
  const offered = new Set<string>();
  for (const [name, text] of Object.entries(
    entity.metadata.annotations ?? {},
  )) {
    if (!name.startsWith('plumbline.dev/') || isSubstituted(text)) {
      continue;
    }
    const path = ['metadata', 'annotations', name];
    const known = Object.values<string>(names).includes(name);
    if (!known && !alsoRead.has(name)) {
      yield {
        ...document.keyRegionAt(path),
        about: ref,
        rule: 'annotation-unknown',
        ...unread(document, name, text, offered),
      };
      continue;
    }
    const wrong = annotationFault(name, text, ref);
    if (wrong) {
      yield {
        ...document.regionAt(path),
        about: ref,
        rule: 'annotation-invalid',
        message: sentence(wrong),
        fix: fixOf(document, path, text),
      };
    }
  }
}

/**
 * The key that was meant, offered only where renaming leaves the entity right:
 * the key is not there yet, was not offered for another, and takes the value.
 */
function unread(
  document: SourceDocument,
  name: string,
  text: string,
  offered: Set<string>,
): Pick<Complaint, 'message' | 'fix'> {
  const bare = (one: string) => one.slice('plumbline.dev/'.length);
  const known = new Map(Object.values(names).map(one => [bare(one), one]));
  const meant = known.get(nearestTypo(bare(name), known.keys()) ?? '');
  if (!meant) {
    return { message: `Nothing reads '${name}'.` };
  }
  const annotations = ['metadata', 'annotations'];
  if (document.find([...annotations, meant]).key || offered.has(meant)) {
    return {
      message: `Nothing reads '${name}'; '${meant}', which is read, is given beside it.`,
    };
  }
  if (annotationFault(meant, text)) {
    return {
      message: `Nothing reads '${name}'; '${meant}' is read, but can't have this value.`,
    };
  }
  offered.add(meant);
  return {
    message: `Nothing reads '${name}'; the nearest that is read is '${meant}'.`,
    fix: renameKey(document, [...annotations, name], meant),
  };
}

/** Why an annotation of Plumbline can't be read; of others nothing is known. */
export function annotationFault(
  name: string,
  text: string,
  ref = 'component:default/it',
): string | undefined {
  switch (name) {
    case names.tier:
      return complaintUnless(
        tierSchema,
        text.trim(),
        `${name} must be '1', '2', '3' or '4'`,
      );
    case names.dataClassification:
      return complaintUnless(
        dataClassificationSchema,
        text.trim(),
        `${name} must be public, internal, confidential or restricted`,
      );
    case names.runbook:
      return complaintUnless(
        runbookSchema,
        text.trim(),
        `${name} must be an absolute http or https URL`,
      );
    case names.dependencies: {
      const [error] = parseDependencies(text, ref).errors;
      return error && `${name} ${error}`;
    }
    case names.onCall:
      return errorOf(parseOnCall(text));
    case names.approvers:
      return errorOf(parseApprovers(text));
    case names.aliases:
      return splitList(text).length === 0
        ? `${name} must hold at least one name`
        : undefined;
    default:
      return name.startsWith('plumbline.dev/') && text.trim() === ''
        ? `${name} is empty`
        : undefined;
  }
}

/** What was probably meant, else an example of what is right. */
function fixOf(document: SourceDocument, path: Path, text: string) {
  const name = String(path[path.length - 1]);
  const meant = meantBy(name, text.trim());
  return setValue(
    document,
    path,
    asYaml(meant ?? ownValue(examples, name) ?? 'its value'),
    { choose: meant === undefined },
  );
}

function meantBy(name: string, text: string): string | undefined {
  if (name === names.tier) {
    return /^\D*([1-4])\D*$/.exec(text)?.[1];
  }
  if (name === names.dataClassification) {
    return dataClassificationSchema.safeParse(text.toLowerCase()).data;
  }
  return name === names.runbook && /^[\w-]+(?:\.[\w-]+)+\//.test(text)
    ? runbookSchema.safeParse(`https://${text}`).data
    : undefined;
}

function complaintUnless(
  schema: z.ZodType,
  value: string,
  message: string,
): string | undefined {
  return schema.safeParse(value).success ? undefined : message;
}

function errorOf(
  result: { ok: true } | { ok: false; error: string },
): string | undefined {
  return result.ok ? undefined : result.error;
}

function sentence(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const whole = line.replace(/^annotation/, 'Annotation');
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
