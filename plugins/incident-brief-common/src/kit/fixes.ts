import {
  type EntitySummary,
  plumblineAnnotations,
  tokenGuideUrl,
} from '@plumbline/backstage-plugin-evidence-common';
import { escapePattern } from './pattern';

/** A YAML scalar that survives a colon, a hash or a bracket in it. */
function scalar(text: string): string {
  return /^[\w./@-][\w./@:-]*$/.test(text) && !/^\d+$/.test(text)
    ? text
    : `'${text.replace(/'/g, "''")}'`;
}

/** Annotations to add to an entity's description. */
export function annotationFix(annotations: Record<string, string>): string {
  return [
    'metadata:',
    '  annotations:',
    ...Object.entries(annotations).map(([name, value]) =>
      value.includes('\n')
        ? `    ${name}: |\n${value.replace(/^/gm, '      ')}`
        : `    ${name}: ${scalar(value)}`,
    ),
  ].join('\n');
}

export function ownerFix(owner: string): string {
  return `spec:\n  owner: ${scalar(owner)}`;
}

/** A week about for the team's own members; it is read once its start is stated. */
export function rosterFix(team: EntitySummary): string {
  const members = team.members?.length
    ? team.members
    : ['<user:default/first.person>', '<user:default/second.person>'];
  return annotationFix({
    'plumbline.dev/on-call': [
      'levels:',
      '  - rotation:',
      '      start: <first hand-over, ISO 8601>',
      '      every: 7d',
      '      users:',
      ...members.map(member => `        - ${member}`),
    ].join('\n'),
  });
}

/**
 * The roster of a team as it is, with each user whom the catalog lacks to be
 * replaced; undefined where it does not name them.
 *
 * @param strangers - references, which a roster may name in short
 */
export function rosterUserFix(
  team: EntitySummary,
  strangers: readonly string[],
): string | undefined {
  const roster = team.annotations[plumblineAnnotations.onCall] ?? '';
  const mapped = strangers.reduce((text, ref) => {
    const [, namespace, name] = /^user:([^/]+)\/(.+)$/.exec(ref) ?? [];
    const spelled = [
      ref,
      `${namespace}/${name}`,
      ...(namespace === 'default' ? [`user:${name}`, name] : []),
    ].map(escapePattern);
    const word = '[\\w./:@-]';
    return text.replace(
      new RegExp(`(?<!${word})(?:${spelled.join('|')})(?!${word})`, 'giu'),
      `<the user of the catalog for ${name}>`,
    );
  }, roster);
  return mapped === roster
    ? undefined
    : annotationFix({ [plumblineAnnotations.onCall]: mapped.trim() });
}

/** A minimal description of an entity that others refer to. */
export function entityFix(entityRef: string, owner: string): string {
  const [, kind, namespace, name] =
    /^([^:]+):([^/]+)\/(.+)$/.exec(entityRef) ?? [];
  const kindInYaml =
    kind === 'api'
      ? 'API'
      : `${kind?.charAt(0).toUpperCase()}${kind?.slice(1)}`;
  return [
    'apiVersion: backstage.io/v1alpha1',
    `kind: ${kindInYaml}`,
    'metadata:',
    `  name: ${name}`,
    ...(namespace === 'default' ? [] : [`  namespace: ${namespace}`]),
    'spec:',
    ...specFix(kind, owner),
  ].join('\n');
}

function specFix(kind: string | undefined, owner: string): string[] {
  switch (kind) {
    case 'group':
      return ['  type: team', '  children: []'];
    case 'component':
      return [
        '  type: service',
        '  lifecycle: production',
        `  owner: ${owner}`,
      ];
    case 'resource':
      return ['  type: database', `  owner: ${owner}`];
    case 'api':
      return [
        '  type: openapi',
        '  lifecycle: production',
        `  owner: ${owner}`,
        "  definition: ''",
      ];
    default:
      return [`  owner: ${owner}`];
  }
}

/** A declared dependency: the catalog's own relation where one says enough. */
export function dependencyFix(type: string, target: string): string {
  return type === 'calls' && target.startsWith('component:')
    ? `spec:\n  dependsOn:\n    - ${target}`
    : annotationFix({
        'plumbline.dev/dependencies': `- { type: ${type}, target: ${target} }`,
      });
}

/**
 * What to report, and where to. What only the source can say is a placeholder
 * that validation refuses: sent unthinking it must not become evidence.
 */
export function postFix(path: string, body: object): string {
  return [
    `POST ${path}`,
    JSON.stringify(body),
    `# how, and with which token: ${tokenGuideUrl}`,
  ].join('\n');
}

/** Where observations are reported. */
export const observations = '/api/evidence/observations';

/** In place of an instant, which only the sender knows. */
export const anInstant = '<now, ISO 8601>';
