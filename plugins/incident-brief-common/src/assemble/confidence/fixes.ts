import type { EntitySummary } from '@plumbline/backstage-plugin-evidence-common';

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

/** A week about for the team's own members; the names are to be checked. */
export function rosterFix(team: EntitySummary): string {
  const members = team.members?.length
    ? team.members
    : ['user:default/first.person', 'user:default/second.person'];
  return annotationFix({
    'plumbline.dev/on-call': [
      'levels:',
      '  - rotation:',
      '      start: 2026-01-05T09:00:00Z',
      '      every: 7d',
      '      users:',
      ...members.map(member => `        - ${member}`),
    ].join('\n'),
  });
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

/** A request that any pipeline or exporter can send with the local token. */
export function postFix(path: string, body: object): string {
  return [
    `curl -X POST "\${PLUMBLINE_URL:-http://localhost:7007}${path}" \\`,
    '  -H "Authorization: Bearer $(cat .plumbline/token)" \\',
    "  -H 'content-type: application/json' \\",
    `  -d '${JSON.stringify(body).replace(/'/g, "'\\''")}'`,
  ].join('\n');
}

/** What a placeholder for an instant looks like: to be replaced by the sender. */
export const anInstant = '2026-01-31T09:00:00Z';
