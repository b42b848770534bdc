import { guideUrl } from './portalText';
import { changeReportPermission } from './permissions';

/** Which token a request that reports something needs, and how to get one. */
export const tokenGuideUrl = guideUrl('evidence.md#tokens-for-what-reports');

/**
 * Where the deliveries of a webhook are posted to, below the address of
 * evidence. CDEvents have an address that takes a token in place of a signature,
 * too.
 */
export function deliveryPath(source: string): string {
  return source === 'cdevents' ? '/events' : `/webhooks/${source}`;
}

/**
 * Reports a deploy, as a line of a pipeline; `PLUMBLINE_TOKEN` holds its token.
 * It reports nothing where the pipeline does not set `RUN_ID` and `GIT_COMMIT`:
 * pasted elsewhere, it would state a deploy that never was.
 *
 * @param evidenceUrl - where `/api/evidence` is reached
 * @param entityRef - what is deployed; else a name to be replaced
 */
export function reportChangeCommand(
  evidenceUrl: string,
  entityRef = 'component:default/my-service',
): string {
  return [
    `curl -X POST ${evidenceUrl}/changes \\`,
    '  -H "authorization: Bearer $PLUMBLINE_TOKEN" \\',
    "  -H 'content-type: application/json' \\",
    `  -d '{"source":"pipeline","id":"'"\${RUN_ID:?the id of this run}"'","kind":"deploy",`,
    `       "entityRef":"${entityRef}","environment":"production","outcome":"succeeded",`,
    `       "revision":"'"\${GIT_COMMIT:?the commit that is deployed}"'",`,
    `       "occurredAt":"'$(date -u +%FT%TZ)'"}'`,
  ].join('\n');
}

/** Of `app-config.yaml`: the token of a pipeline, which may report changes only. */
export const reportChangeSettings = [
  'backend:',
  '  auth:',
  '    externalAccess:',
  '      - type: static',
  '        options:',
  '          token: ${PLUMBLINE_TOKEN}',
  '          subject: pipeline',
  '        accessRestrictions:',
  '          - plugin: evidence',
  `            permission: ${changeReportPermission.name}`,
  '',
].join('\n');
