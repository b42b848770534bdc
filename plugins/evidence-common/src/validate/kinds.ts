import type { Path } from './source';

/** What a field of `spec` must hold. */
export type FieldShape = {
  field: string;
  holds: 'text' | 'texts' | 'object' | 'objects';
  required?: true;
  /** The only values there are. */
  oneOf?: readonly string[];
  /** What to write where nothing better is known, as YAML. */
  example?: string;
};

/** A field of `spec` that refers to other entities. */
export type ReferenceField = {
  field: string;
  /** What a bare name means there; without it Backstage refuses a bare name. */
  defaultKind?: string;
};

export type KindShape = {
  apiVersions: readonly string[];
  fields: readonly FieldShape[];
  references: readonly ReferenceField[];
};

const text = (field: string): FieldShape => ({ field, holds: 'text' });
const texts = (field: string): FieldShape => ({ field, holds: 'texts' });
const required = (
  field: string,
  example: string,
  holds: FieldShape['holds'] = 'text',
): FieldShape => ({ field, holds, example, required: true });

const owner = required('owner', 'group:default/the-team');
const own = ['backstage.io/v1alpha1', 'backstage.io/v1beta1'];
const refs = (field: string, defaultKind?: string): ReferenceField => ({
  field,
  defaultKind,
});
const system = refs('system', 'system');
/** The owner is looked at apart from other references. */
const dependencies = [refs('dependsOn'), refs('dependencyOf')];

/**
 * The kinds of `@backstage/catalog-model` and the scaffolder's Template, as
 * their JSON schemas demand; `kinds.test.ts` holds this table to them. Written
 * out because those report the first error only, and without its place.
 */
export const kindShapes: Readonly<Record<string, KindShape>> = {
  Component: {
    apiVersions: own,
    fields: [
      required('type', 'service'),
      required('lifecycle', 'production'),
      owner,
      text('system'),
      text('subcomponentOf'),
      texts('providesApis'),
      texts('consumesApis'),
      texts('dependsOn'),
    ],
    references: [
      system,
      refs('subcomponentOf', 'component'),
      refs('providesApis', 'api'),
      refs('consumesApis', 'api'),
      ...dependencies,
    ],
  },
  API: {
    apiVersions: own,
    fields: [
      required('type', 'openapi'),
      required('lifecycle', 'production'),
      owner,
      required('definition', '{ $text: ./openapi.yaml }'),
      text('system'),
    ],
    references: [system],
  },
  Resource: {
    apiVersions: own,
    fields: [
      required('type', 'database'),
      owner,
      texts('dependsOn'),
      text('system'),
    ],
    references: [system, ...dependencies],
  },
  System: {
    apiVersions: own,
    fields: [owner, text('domain'), text('type')],
    references: [refs('domain', 'domain')],
  },
  Domain: {
    apiVersions: own,
    fields: [owner, text('subdomainOf'), text('type')],
    references: [refs('subdomainOf', 'domain')],
  },
  Group: {
    apiVersions: own,
    fields: [
      required('type', 'team'),
      required('children', '[]', 'texts'),
      { field: 'profile', holds: 'object' },
      text('parent'),
      texts('members'),
    ],
    references: [
      refs('parent', 'group'),
      refs('children', 'group'),
      refs('members', 'user'),
    ],
  },
  User: {
    apiVersions: own,
    fields: [
      required('memberOf', '[]', 'texts'),
      { field: 'profile', holds: 'object' },
    ],
    references: [refs('memberOf', 'group')],
  },
  Location: {
    apiVersions: own,
    fields: [
      text('type'),
      text('target'),
      texts('targets'),
      { ...text('presence'), oneOf: ['required', 'optional'] },
    ],
    references: [],
  },
  AiResource: {
    apiVersions: ['backstage.io/v1alpha1'],
    fields: [
      required('type', 'skill'),
      required('lifecycle', 'production'),
      owner,
      text('system'),
    ],
    references: [system],
  },
  Template: {
    apiVersions: ['scaffolder.backstage.io/v1beta3'],
    fields: [
      required('type', 'service'),
      required('steps', '[]', 'objects'),
      text('owner'),
    ],
    references: [],
  },
};

/** An API that is a server of the Model Context Protocol has no definition. */
export function shapeOf(
  kind: string,
  specType: unknown,
): KindShape | undefined {
  const shape = Object.hasOwn(kindShapes, kind) ? kindShapes[kind] : undefined;
  return kind === 'API' && specType === 'mcp-server'
    ? {
        ...shape!,
        fields: [
          ...shape!.fields.filter(({ field }) => field !== 'definition'),
          required('remotes', '[]', 'objects'),
        ],
      }
    : shape;
}

/** A kind in Backstage's own spelling: `component` is no kind. */
export function spelling(kind: string): string | undefined {
  return Object.keys(kindShapes).find(
    one => one.toLowerCase() === kind.toLowerCase(),
  );
}

/** `spec.owner`, where it is. */
export const ownerPath: Path = ['spec', 'owner'];
