import {
  changeReportPermission,
  observationPushPermission,
  type Overview,
  reportChangeCommand,
} from '@plumbline/backstage-plugin-evidence-common';
import { changeSources, observers, waitingForChanges } from './overview';

/** Something that is not connected yet: why it matters, and what to paste. */
export type FirstStep = {
  id: string;
  title: string;
  why: string;
  /** Where it goes: a file, or a terminal. */
  where: string;
  paste: string;
  /** What the token in PLUMBLINE_TOKEN has to be allowed. */
  permission?: string;
};

/** What belongs to one installation is in a layer of its own. */
const configuration = 'app-config.yaml, or a layer given with --config';

const catalogSteps: FirstStep[] = [
  {
    id: 'catalog',
    title: 'Connect your catalog',
    why: 'Nothing can be looked up while there is no entity that you may see.',
    where: `${configuration}; a file's path works as well, with type file`,
    paste: [
      'catalog:',
      '  locations:',
      '    - type: url',
      '      target: https://git.example.com/my-organization/my-service/blob/main/catalog-info.yaml',
    ].join('\n'),
  },
  {
    id: 'remote-catalog',
    title: 'Or show the estate of a portal you have',
    why: 'Read-only, with a token that it accepts.',
    where: 'a terminal',
    paste:
      'npm start -- --catalog https://backstage.example.com --catalog-token-file ./token',
  },
];

export const changesStep = (baseUrl: string): FirstStep => ({
  id: 'changes',
  title: 'Report changes',
  why: 'The last change is what responders ask for first. No source reports deploys yet.',
  where: 'the pipeline that deploys; webhooks and collectors are in the set-up',
  paste: reportChangeCommand(baseUrl),
  permission: changeReportPermission.name,
});

const observationsStep = (baseUrl: string): FirstStep => ({
  id: 'observations',
  title: 'Report what runs and what fires',
  why: 'Until then, firing, runtime and observed calls are unknown.',
  where: 'a terminal, or any job that can post JSON',
  paste: [
    `curl -X POST ${baseUrl}/observations \\`,
    '  -H "authorization: Bearer $PLUMBLINE_TOKEN" \\',
    "  -H 'content-type: application/json' \\",
    `  -d '{"source":"monitoring","observedAt":"'$(date -u +%FT%TZ)'",`,
    `       "facts":[{"entityRef":"component:default/my-service",`,
    // An empty list would say that it was checked and nothing fires.
    `                 "name":"alerts.firing","value":"<what fires: [{name, severity, since}]>"}]}'`,
  ].join('\n'),
  permission: observationPushPermission.name,
});

/** What to connect first, in the order in which it helps. */
export function firstSteps(
  overview: Pick<Overview, 'collectors' | 'entities'>,
  evidenceBaseUrl: string,
): FirstStep[] {
  // What a webhook will report is known once it has reported something.
  const mayReport =
    changeSources(overview, 'deploy') > 0 ||
    waitingForChanges(overview).length > 0;
  return [
    ...(overview.entities === 0 ? catalogSteps : []),
    ...(mayReport ? [] : [changesStep(evidenceBaseUrl)]),
    ...(observers(overview) > 0 ? [] : [observationsStep(evidenceBaseUrl)]),
  ];
}
