/**
 * What is wrong by how it ends: an error is invalid content, a warning may be
 * on purpose, a note says what could not be checked.
 */
export type Severity = 'error' | 'warning' | 'note';

type RuleText = { severity: Severity; title: string };

const table = {
  'yaml-invalid': {
    severity: 'error',
    title: 'The file must be YAML that Backstage can read',
  },
  'yaml-merge-key': {
    severity: 'warning',
    title: 'Backstage does not read YAML merge keys',
  },
  'file-unreadable': {
    severity: 'error',
    title: 'The file must be readable',
  },
  'not-an-entity': {
    severity: 'error',
    title: 'Every document of a descriptor is an entity',
  },
  'field-missing': {
    severity: 'error',
    title: 'Fields that Backstage requires must be there',
  },
  'field-invalid': {
    severity: 'error',
    title: 'Fields must have the form that Backstage requires',
  },
  'kind-unknown': {
    severity: 'note',
    title: 'Kinds that are not Backstage’s own are checked only in part',
  },
  'entity-duplicate': {
    severity: 'error',
    title: 'An entity is described once',
  },
  'owner-missing': {
    severity: 'error',
    title: 'Everything that runs has an owner',
  },
  'owner-person': {
    severity: 'error',
    title: 'The owner is a Group, not a person',
  },
  'owner-free-text': {
    severity: 'error',
    title: 'The owner is a reference, not free text',
  },
  'owner-unknown': {
    severity: 'error',
    title: 'The owning Group exists',
  },
  'owner-not-a-group': {
    severity: 'error',
    title: 'The owner is a Group',
  },
  'group-without-members': {
    severity: 'warning',
    title: 'A Group that owns something has members',
  },
  'group-without-escalation': {
    severity: 'warning',
    title: 'A Group that owns something says how to reach it',
  },
  'reference-malformed': {
    severity: 'error',
    title: 'References have the form [<kind>:][<namespace>/]<name>',
  },
  'reference-without-kind': {
    severity: 'error',
    title: 'A reference says its kind where Backstage presumes none',
  },
  'reference-dangling': {
    severity: 'error',
    title: 'What is referred to exists',
  },
  'reference-ambiguous': {
    severity: 'error',
    title: 'A reference means one entity',
  },
  'reference-unchecked': {
    severity: 'note',
    title: 'A reference that cannot be checked without the portal',
  },
  'alias-claimed-twice': {
    severity: 'error',
    title: 'A name by which signals find an entity belongs to one entity',
  },
  'annotation-invalid': {
    severity: 'error',
    title: 'Annotations of Plumbline can be read',
  },
  'annotation-unknown': {
    severity: 'warning',
    title: 'Annotations of Plumbline are spelt as they are read',
  },
  'location-target-missing': {
    severity: 'error',
    title: 'The files that a Location names exist',
  },
  'location-target-outside': {
    severity: 'note',
    title: 'Files outside of the working tree are not read',
  },
  'template-skipped': {
    severity: 'note',
    title: 'Templates are not checked',
  },
  'workload-unmatched': {
    severity: 'error',
    title: 'The labels of a workload name an entity',
  },
  'workload-ambiguous': {
    severity: 'error',
    title: 'The labels of a workload name one entity',
  },
  'workload-weakly-matched': {
    severity: 'note',
    title: 'A workload is found by a label made to name a service',
  },
} satisfies Record<string, RuleText>;

/** The name of a rule, as every output gives it. */
export type RuleId = keyof typeof table;

/** Every rule, in the order of the guide: `docs/catalog-validate.md`. */
export const validationRules: Readonly<Record<RuleId, RuleText>> = table;
