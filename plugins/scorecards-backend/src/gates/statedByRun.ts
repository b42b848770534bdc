import { z } from 'zod';

/**
 * What the tokens of some CIs state beside their subject, which has the repository
 * alone (https://docs.gitlab.com/ci/secrets/id_token_authentication/).
 */
const claimsSchema = z.object({
  sub: z.string().startsWith('project_path:'),
  pipeline_source: z.string(),
  // One that is of another type hides no other.
  environment: z.string().nullish().catch(undefined),
  environment_action: z.string().nullish().catch(undefined),
  ci_config_ref_uri: z.string().nullish().catch(undefined),
});

/** Where what a run states begins in the name of a caller. */
const start = ':pipeline_source:';

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
  const { ci_config_ref_uri: workflow, environment } = claims;
  // A job that takes an environment down deploys nothing to it.
  const isStopped = claims.environment_action === 'stop';
  return [
    `${principal}${start}${encoded(claims.pipeline_source)}`,
    ...(environment && !isStopped
      ? [`environment:${encoded(environment)}`]
      : []),
    ...(workflow ? [`ci_config_ref_uri:${encoded(workflow)}`] : []),
  ].join(':');
}

/** The name that configuration has for it. */
export function withoutStated(principal: string): string {
  return principal.split(start)[0];
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
