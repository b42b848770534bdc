import type { Complaint } from './finding';
import { asYaml } from './edit';
import { isApiVersion, isKind } from './formats';
import { FieldShape, shapeOf, spelling } from './kinds';
import { metadataComplaints } from './metadata';
import { isAbsent, isSubstituted } from './placeholders';
import { Reporter } from './Reporter';
import { SourceDocument } from './source';
import { isRecord } from '../isRecord';

const rootFields: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'metadata',
  'spec',
  'relations',
  'status',
]);

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
  if (!isAbsent(entity.spec) && !spec) {
    yield at.invalid(['spec'], `The spec of a ${kind} must hold fields.`);
  } else if (!spec && !shape.fields.some(({ required }) => required)) {
    yield at.missing(['spec'], `A ${kind}`, '{}');
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
      yield at.strayField(field, kind);
    }
  }
}

function* fieldComplaints(
  at: Reporter,
  kind: string,
  { field, holds, required, example, oneOf }: FieldShape,
  spec: Record<string, unknown> | undefined,
): Generator<Complaint> {
  const value = spec?.[field];
  const path = ['spec', field];
  if (field === 'owner') {
    // Reported by the check of owners.
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
    yield* at.format(
      path,
      value,
      one => (oneOf ? oneOf.includes(one) : one !== ''),
      oneOf?.join(' or ') ?? 'some text',
    );
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
