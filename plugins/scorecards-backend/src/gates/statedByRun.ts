import { z } from 'zod';

/** A claim of another type hides no other. */
const text = z.string().nullish().catch(undefined);

/**
 * What the tokens of CIs state beside their subject, which may have the repository
 * alone, by how that begins
 * (https://docs.gitlab.com/ci/secrets/id_token_authentication/,
 * https://docs.github.com/en/actions/reference/security/oidc).
 */
const claimsSchema = z.union([
  z
    .object({
      sub: z.string().startsWith('project_path:'),
      pipeline_source: z.string(),
      environment: text,
      environment_action: text,
      ci_config_ref_uri: text,
    })
    .transform(({ sub, ...claims }) => ({
      sub,
      source: claims.pipeline_source,
      // A job that takes an environment down deploys nothing to it.
      environment:
        claims.environment_action === 'stop' ? undefined : claims.environment,
      workflow: ['ci_config_ref_uri', claims.ci_config_ref_uri] as const,
    })),
  z
    .object({
      sub: z.string().startsWith('repo:'),
      event_name: z.string(),
      environment: text,
      job_workflow_ref: text,
      workflow_ref: text,
    })
    .transform(({ sub, ...claims }) => ({
      sub,
      source: claims.event_name,
      environment: claims.environment,
      // Of the reusable workflow that the job is in, if it is in one.
      workflow: [
        'job_workflow_ref',
        claims.job_workflow_ref || claims.workflow_ref,
      ] as const,
    })),
]);

/** Where what a run states begins in the name of a caller. */
const start = ':pipeline_source:';
/** From the end: a subject may contain what looks like it. */
const statedAtEnd = new RegExp(
  `^(.*)${start}([^:]*)(?::environment:([^:]*))?(?::(?:ci_config_ref_uri|job_workflow_ref):([^:]*))?$`,
  's',
);

/**
 * The name of a caller with the environment, the pipeline definition and the
 * trigger that the token of its run states, as pairs like those of a subject.
 *
 * @param authorization - the header by which the caller was authenticated
 */
export function withStated(principal: string, authorization?: string): string {
  const { data: claims } = claimsSchema.safeParse(payloadOf(authorization));
  // Only of the token that was verified: its subject is the end of the name.
  if (
    !claims ||
    !principal.startsWith('service:external:') ||
    !principal.endsWith(`:${claims.sub}`)
  ) {
    return principal;
  }
  const { environment, source } = claims;
  const [name, workflow] = claims.workflow;
  return [
    `${principal}${start}${encoded(source)}`,
    ...(environment ? [`environment:${encoded(environment)}`] : []),
    ...(workflow ? [`${name}:${encoded(workflow)}`] : []),
  ].join(':');
}

/** The name that configuration has for it, and what its run states beside it. */
export function readStated(principal: string): {
  name: string;
  source?: string;
  environment?: string;
  workflow?: string;
} {
  const [, name, ...stated] = statedAtEnd.exec(principal) ?? [];
  const [source, environment, workflow] = stated.map(
    value => value && decoded(value),
  );
  return { name: name ?? principal, source, environment, workflow };
}

/** The name that configuration has for it. */
export function withoutStated(principal: string): string {
  return readStated(principal).name;
}

function payloadOf(authorization = ''): unknown {
  const [, payload] = /^Bearer +[^.\s]+\.([^.\s]+)\.[^.\s]+$/i.exec(
    authorization,
  ) ?? ['', ''];
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/** As in subjects: a colon within a value is no end of it. */
function encoded(value: string): string {
  return value.replace(/%/g, '%25').replace(/:/g, '%3A');
}

function decoded(value: string): string {
  return value.replace(/%3A/g, ':').replace(/%25/g, '%');
}
