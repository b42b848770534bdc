import { annotationFault } from './annotations';
import type { Complaint } from './finding';
import {
  isLabelValue,
  isNamespace,
  isObjectName,
  isPrefixedName,
  isTag,
  isUrl,
  toObjectName,
} from './formats';
import { isAbsent, isSubstituted } from './placeholders';
import { Reporter } from './Reporter';
import { isRecord } from '../isRecord';

const nameForm =
  'letters, digits and single -, _ or . between them, at most 63 characters';

const namespaceForm =
  'lower-case letters, digits and - between them, at most 63 characters';

const tagForm =
  'lower-case letters, digits, :, + or # with single - between them, at most 63 characters';

/** What Backstage's formats would refuse in `metadata`. */
export function* metadataComplaints(
  at: Reporter,
  metadata: unknown,
): Generator<Complaint> {
  if (isAbsent(metadata)) {
    yield at.missing(['metadata', 'name'], 'An entity', 'the-name', true);
    return;
  }
  if (!isRecord(metadata)) {
    yield at.invalid(['metadata'], 'The metadata must hold fields.');
    return;
  }
  const { name } = metadata;
  if (isAbsent(name) || name === '') {
    yield at.missing(['metadata', 'name'], 'An entity', 'the-name', true);
  } else if (!isSubstituted(name)) {
    yield* at.format(['metadata', 'name'], name, isObjectName, nameForm, {
      better: toObjectName(String(name)),
    });
  }
  yield* at.optional(metadata, 'namespace', isNamespace, namespaceForm);
  yield* at.optional(metadata, 'title', one => one !== '', 'some text');
  yield* at.optional(metadata, 'description', () => true, 'text');
  yield* pairComplaints(at, 'labels', metadata.labels, isLabelValue);
  yield* pairComplaints(at, 'annotations', metadata.annotations, () => true);
  yield* listComplaints(at, metadata);
}

function* pairComplaints(
  at: Reporter,
  field: 'labels' | 'annotations',
  pairs: unknown,
  isValue: (text: string) => boolean,
): Generator<Complaint> {
  if (pairs !== undefined && !isRecord(pairs)) {
    if (!isSubstituted(pairs)) {
      yield at.invalid(
        ['metadata', field],
        `The ${field} must be keys with values.`,
        '{}',
      );
    }
    return;
  }
  for (const [key, value] of Object.entries(pairs ?? {})) {
    const path = ['metadata', field, key];
    if (!isPrefixedName(key) && key !== '<<' && !isSubstituted(key)) {
      yield at.invalid(
        path,
        `'${key}' can't be the key of one of the ${field}: it must be ${nameForm}, with a domain and a slash before it at the most.`,
      );
    }
    yield* at.format(
      path,
      value,
      isValue,
      field === 'labels' ? nameForm : 'text',
      field === 'labels'
        ? {}
        : { quotable: text => annotationFault(key, text) === undefined },
    );
  }
}

function* listComplaints(
  at: Reporter,
  metadata: Record<string, unknown>,
): Generator<Complaint> {
  const { tags, links } = metadata;
  if (tags !== undefined && !Array.isArray(tags)) {
    yield at.invalid(['metadata', 'tags'], 'The tags must be a list.', '[]');
  }
  for (const [index, tag] of asList(tags).entries()) {
    yield* at.format(['metadata', 'tags', index], tag, isTag, tagForm, {
      better: toObjectName(String(tag))?.replace(/[_.]+/g, '-'),
    });
  }
  if (links !== undefined && !Array.isArray(links)) {
    yield at.invalid(['metadata', 'links'], 'The links must be a list.', '[]');
  }
  for (const [index, link] of asList(links).entries()) {
    const path = ['metadata', 'links', index];
    if (!isRecord(link)) {
      yield at.invalid(path, 'A link must have a url.');
    } else if (isAbsent(link.url)) {
      yield at.missing([...path, 'url'], 'A link', 'https://example.com', true);
    } else {
      yield* at.format([...path, 'url'], link.url, isUrl, 'an absolute URL');
      for (const field of ['title', 'icon', 'type']) {
        if (link[field] !== undefined) {
          const isFilled = (one: string) =>
            one.trim() !== '' || field === 'type';
          yield* at.format(
            [...path, field],
            link[field],
            isFilled,
            'some text',
          );
        }
      }
    }
  }
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
