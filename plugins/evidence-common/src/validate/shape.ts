import type { Complaint } from './finding';
import { asYaml, setValue } from './edit';
import {
  isApiVersion,
  isKind,
  isLabelValue,
  isNamespace,
  isObjectName,
  isPrefixedName,
  isTag,
  isUrl,
  toObjectName,
} from './formats';
import { FieldShape, shapeOf, spelling } from './kinds';
import { isRecord, isSubstituted } from './placeholders';
import { Path, SourceDocument } from './source';

/** What Backstage's own schemas and formats would refuse in an entity. */
export function* shapeComplaints(
  document: SourceDocument,
  entity: Record<string, unknown>,
): Generator<Complaint> {
  const at = new Reporter(document);
  yield* envelopeComplaints(at, entity);
  yield* metadataComplaints(at, entity.metadata);
  const { kind } = entity;
  const spec = isRecord(entity.spec) ? entity.spec : undefined;
  const shape =
    typeof kind === 'string' ? shapeOf(kind, spec?.type) : undefined;
  if (!shape) {
    return;
  }
  if (
    typeof entity.apiVersion === 'string' &&
    isApiVersion(entity.apiVersion) &&
    !shape.apiVersions.includes(entity.apiVersion)
  ) {
    yield at.invalid(
      ['apiVersion'],
      `A ${kind} of apiVersion '${entity.apiVersion}' is unknown to Backstage; it must be ${shape.apiVersions[0]}.`,
      shape.apiVersions[0],
    );
  }
  if (entity.spec !== undefined && !spec) {
    yield at.invalid(['spec'], `The spec of a ${kind} must hold fields.`);
  } else {
    for (const field of shape.fields) {
      yield* fieldComplaints(at, `${kind}`, field, spec);
    }
  }
}

/** `apiVersion`, `kind` and what else stands at the root. */
function* envelopeComplaints(
  at: Reporter,
  entity: Record<string, unknown>,
): Generator<Complaint> {
  const { apiVersion, kind } = entity;
  if (isAbsent(apiVersion)) {
    yield at.missing(['apiVersion'], 'An entity', 'backstage.io/v1alpha1');
  } else if (typeof apiVersion !== 'string' || !isApiVersion(apiVersion)) {
    yield at.invalid(
      ['apiVersion'],
      'The apiVersion must be like backstage.io/v1alpha1.',
      'backstage.io/v1alpha1',
    );
  }
  if (isAbsent(kind)) {
    yield at.missing(['kind'], 'An entity', 'Component', true);
  } else if (typeof kind !== 'string' || !isKind(kind)) {
    yield at.invalid(['kind'], 'The kind must be one word of letters.');
  } else if (spelling(kind) && spelling(kind) !== kind) {
    yield at.invalid(
      ['kind'],
      `Backstage knows no kind '${kind}'; it is spelt ${spelling(kind)}.`,
      spelling(kind),
    );
  }
  for (const field of Object.keys(entity)) {
    if (!rootFields.has(field) && field !== '<<') {
      yield at.invalid(
        [field],
        `Backstage refuses the field '${field}' beside metadata and spec.`,
      );
    }
  }
}

const rootFields: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'metadata',
  'spec',
  'relations',
  'status',
]);

function* metadataComplaints(
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

const nameForm =
  'letters, digits and single -, _ or . between them, at most 63 characters';
const namespaceForm =
  'lower-case letters, digits and - between them, at most 63 characters';

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
          const said = (one: string) => one.trim() !== '' || field === 'type';
          yield* at.format([...path, field], link[field], said, 'some text');
        }
      }
    }
  }
}

const tagForm =
  'lower-case letters, digits, :, + or # with single - between them, at most 63 characters';

function* fieldComplaints(
  at: Reporter,
  kind: string,
  { field, holds, required, example }: FieldShape,
  spec: Record<string, unknown> | undefined,
): Generator<Complaint> {
  const value = spec?.[field];
  const path = ['spec', field];
  if (field === 'owner') {
    // Told by whoever looks at owners.
    return;
  }
  if (isAbsent(value)) {
    if (required) {
      const article = /^[AEIOU]/.test(kind) ? 'An' : 'A';
      yield at.missing(path, `${article} ${kind}`, example!, holds === 'text');
    } else if (value === null) {
      yield at.invalid(
        path,
        `spec.${field} is empty; give it a value, or take the line out.`,
      );
    }
  } else if (isSubstituted(value)) {
    // What Backstage puts there is not known here.
  } else if (holds === 'text') {
    yield* at.format(path, value, one => one !== '', 'some text');
  } else if (holds === 'object') {
    if (!isRecord(value)) {
      yield at.invalid(path, `spec.${field} must hold fields.`);
    }
  } else if (!Array.isArray(value)) {
    const listed = typeof value === 'string' ? `[${asYaml(value)}]` : undefined;
    yield at.invalid(path, `spec.${field} must be a list.`, listed);
  } else if (holds === 'texts') {
    for (const [index, item] of value.entries()) {
      if (!isSubstituted(item)) {
        yield* at.format(
          [...path, index],
          item,
          one => one !== '',
          'some text',
        );
      }
    }
  }
}

/** Makes complaints out of places in one document. */
class Reporter {
  constructor(private readonly document: SourceDocument) {}

  /** `choose`: what is missing depends on the entity, so the value is an example. */
  missing(
    path: Path,
    what: string,
    example: string,
    choose = false,
  ): Complaint {
    return {
      rule: 'field-missing',
      ...this.document.regionAt(path),
      message: `${what} must have ${path
        .filter(step => typeof step === 'string')
        .slice(-2)
        .join('.')}.`,
      fix: setValue(this.document, path, example, { choose }),
    };
  }

  /** `better`: YAML to put in its place. */
  invalid(path: Path, message: string, better?: string): Complaint {
    return {
      rule: 'field-invalid',
      ...this.document.regionAt(path),
      message,
      ...(better !== undefined && {
        fix: setValue(this.document, path, better),
      }),
    };
  }

  *optional(
    holder: Record<string, unknown>,
    field: string,
    isValid: (text: string) => boolean,
    form: string,
  ): Generator<Complaint> {
    if (holder[field] !== undefined && !isSubstituted(holder[field])) {
      yield* this.format(['metadata', field], holder[field], isValid, form);
    }
  }

  /** Complains where a value is no text of some form. */
  *format(
    path: Path,
    value: unknown,
    isValid: (text: string) => boolean,
    form: string,
    { better }: { better?: string } = {},
  ): Generator<Complaint> {
    if (isSubstituted(value)) {
      return;
    }
    const name = path.join('.');
    if (typeof value !== 'string') {
      const quotable = ['number', 'boolean', 'bigint'].includes(typeof value);
      const text = this.#written(path) ?? String(value);
      yield this.invalid(
        path,
        `${name} must be text${
          quotable ? `; YAML reads ${text} as a ${typeof value}` : ''
        }.`,
        quotable && isValid(text) ? `'${text}'` : undefined,
      );
    } else if (!isValid(value)) {
      yield this.invalid(
        path,
        `${name} must be ${form}.`,
        better !== undefined && better !== value && isValid(better)
          ? asYaml(better)
          : undefined,
      );
    }
  }

  /** A number or a boolean as it stands in the file: `1.10`, not `1.1`. */
  #written(path: Path): string | undefined {
    const { node } = this.document.find(path);
    const [start, end] = node?.range ?? [0, 0];
    return this.document.source.text.slice(start, end).trim() || undefined;
  }
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
