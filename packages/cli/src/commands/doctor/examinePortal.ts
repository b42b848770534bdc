import {
  cliCommand,
  guideUrl,
  Installation,
  InstallationProblem,
  isOverridden,
  problemSeverities,
} from '@plumbline/backstage-plugin-evidence-common';
import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';
import { IncidentBriefClient } from '@plumbline/backstage-plugin-incident-brief-common/client';
import { readEstate } from '../../portal/estate';
import type { Portal } from '../../portal/Portal';
import { routedFields, routingOf } from '../../routes/ownedServices';
import { counted } from '../../terminal/table';

/** What evidence answers, with the capabilities that are installed beside it. */
export type Examination = Installation & { capabilities: string[] };

type Problem = InstallationProblem;

/** Groups that answer for something, by where that is written down. */
type Owners = { owner: string; of: string }[];

type Finding = { problems: Problem[]; owners?: Owners };

/** Reasons shown in a sentence. */
const shown = 5;

/** What each capability states of itself, by its id. */
const capabilities: Record<string, (portal: Portal) => Promise<Finding>> = {
  'incident-brief': examineDeliveries,
  scorecards: examineControls,
  toil: examineTrackers,
  provisioning: examineProducts,
};

/** Requests the state of each plugin, with the permissions of the caller. */
export async function examinePortal(portal: Portal): Promise<Examination> {
  const [installation, routes, ...found] = await Promise.all([
    portal.evidence().then(evidence => evidence.getInstallation()),
    examineRoutes(portal),
    ...Object.entries(capabilities).map(async ([id, examine]) => ({
      id,
      finding: await examine(portal).catch(error => refusal(id, error)),
    })),
  ]);
  const installed = found.filter(({ finding }) => finding !== undefined);
  const owners = installed.flatMap(({ finding }) => finding?.owners ?? []);
  return {
    ...installation,
    capabilities: installed.map(({ id }) => id),
    problems: [
      ...installation.problems,
      ...routes,
      ...installed.flatMap(({ finding }) => finding?.problems ?? []),
      ...(await examineOwners(portal, owners)),
    ].sort(
      (a, b) =>
        problemSeverities.indexOf(a.severity) -
        problemSeverities.indexOf(b.severity),
    ),
  };
}

/** `undefined`: it is not installed. What may not be read is no problem. */
function refusal(id: string, error: unknown): Finding | undefined {
  if (!(error instanceof EvidenceRequestError)) {
    throw error;
  }
  if (error.status === 404) {
    return undefined;
  }
  return {
    problems:
      error.status === 403
        ? []
        : [
            {
              severity: 'error',
              subject: id,
              message: `It is installed, and can't answer: ${sentence(
                error.message,
              )}`,
              next: 'See the log of the backend',
            },
          ],
  };
}

async function examineDeliveries(portal: Portal): Promise<Finding> {
  const client = new IncidentBriefClient(portal.api('incident-brief'));
  const { items, targets } = await client.listDeliveries({
    state: 'failed',
    limit: 1,
  });
  const off = Object.entries(targets).filter(([, one]) => one.status === 'off');
  return {
    problems: [
      ...off.map(
        ([id, { title, reason }]): Problem => ({
          severity: 'info',
          subject: `plumbline.deliveries.${id}`,
          message: `Briefs do not go out to ${title}${
            reason ? `: ${sentence(reason)}` : ''
          }`,
          next: `${guideUrl('deliveries.md')} has its settings`,
        }),
      ),
      ...items.map(
        ({ target, address, reason }): Problem => ({
          severity: 'error',
          subject: `deliveries to ${target}`,
          message: `The newest that failed was for '${address}'${
            reason ? `: ${sentence(reason)}` : ''
          }`,
          next: `${guideUrl('deliveries.md')}; the page Home lists them all`,
        }),
      ),
    ],
  };
}

async function examineControls(portal: Portal): Promise<Finding> {
  const scorecards = await portal.scorecards();
  const [{ items: problems }, { items: controls }] = await Promise.all([
    scorecards.listProblems(),
    scorecards.listControls({}),
  ]);
  return {
    problems: problems
      // Owners of all files are examined together.
      .filter(
        ({ source, reason }) =>
          !reason.includes(`'plumbline.standards.${source}.owners'`),
      )
      .map(({ source, path, line, reason, inForce }) => ({
        severity: severityOf(reason),
        subject: [`plumbline.standards.${source}`, path, line]
          .filter(part => part !== undefined)
          .join(':'),
        message: `${sentence(reason)}${
          inForce ? `; version ${inForce.version} stays in force` : ''
        }`,
        next: nextFor(source, path, reason),
      })),
    owners: controls.map(({ owner, id }) => ({ owner, of: `control ${id}` })),
  };
}

/** That one source overrides another is what its owner meant. */
function severityOf(reason: string): Problem['severity'] {
  return isOverridden(reason) ? 'info' : 'error';
}

const noAction = `Nothing to do; plumbline.standards.<name>.precedence decides which one is in force (${guideUrl(
  'controls.md',
)})`;

function nextFor(
  source: string,
  path: string | undefined,
  reason: string,
): string {
  if (isOverridden(reason)) {
    return noAction;
  }
  const kind = path?.startsWith('gates/') ? 'gate' : 'controls';
  return path
    ? `Correct it; ${cliCommand(`${kind} validate <file>`)} checks it`
    : `Correct plumbline.standards.${source}.url (${guideUrl('controls.md')})`;
}

async function examineTrackers(portal: Portal): Promise<Finding> {
  const toil = await portal.toil();
  const { items } = await toil.listSources();
  return {
    problems: items.flatMap(({ source, parts }) =>
      parts
        .filter(({ error }) => error !== undefined)
        .map(
          ({ part, error }): Problem => ({
            severity: 'error',
            subject: `plumbline.toil.sources.${source}`,
            message: `'${part}' could not be read: ${sentence(error!)}`,
            next: `Correct its address, token or '${part}'; ${cliCommand(
              'toil sources',
            )} shows the next pass`,
          }),
        ),
    ),
  };
}

async function examineProducts(portal: Portal): Promise<Finding> {
  const provisioning = await portal.provisioning();
  const [{ items: problems }, { items: products }] = await Promise.all([
    provisioning.listProblems(),
    provisioning.listProducts(),
  ]);
  return {
    problems: problems.map(({ path, reason }) => ({
      severity: severityOf(reason),
      subject: path,
      message: sentence(reason),
      next: isOverridden(reason)
        ? noAction
        : `Correct the file; it is reloaded automatically (${guideUrl(
            'provisioning.md',
          )})`,
    })),
    owners: products.map(({ owner, id }) => ({ owner, of: `product ${id}` })),
  };
}

/** Services whose alerts have no receiver, of the entities that the user may see. */
async function examineRoutes(portal: Portal): Promise<Problem[]> {
  const entities = await readEstate(portal, routedFields).catch(
    ({ message }: Error) => message,
  );
  if (typeof entities === 'string') {
    return [
      {
        severity: 'info',
        subject: 'alert routes',
        message: `Not checked, since the catalog can't be read: ${sentence(
          entities,
        )}`,
        next: 'Let this user or token read the catalog, and run it again',
      },
    ];
  }
  const { unrouted } = routingOf(entities, new Set(['component']));
  if (unrouted.length === 0) {
    return [];
  }
  const reasons = [
    ...new Set(unrouted.map(({ reason }) => reason.replace(/^its /, ''))),
  ].sort();
  const more = reasons.length - shown;
  return [
    {
      severity: 'warning',
      subject: 'alert routes',
      message: `${counted(
        unrouted.length,
        'service has',
        'services have',
      )} no route: ${reasons.slice(0, shown).join('; ')}${
        more > 0 ? `; and ${more} more reasons` : ''
      }`,
      next: `${cliCommand(
        'routes export --alertmanager',
      )} names each (${guideUrl('routes.md')})`,
    },
  ];
}

async function examineOwners(
  { catalog }: Portal,
  all: Owners,
): Promise<Problem[]> {
  const refs = [...new Set(all.map(({ owner }) => owner))].sort();
  if (refs.length === 0) {
    return [];
  }
  const found = await catalog
    .getEntitiesByRefs({ entityRefs: refs, fields: ['kind'] })
    .catch(() => undefined);
  const absent = refs.filter((_, at) => found && !found.items[at]);
  return absent.map(owner => {
    const [first, ...others] = all.filter(one => one.owner === owner);
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    return {
      severity: 'error',
      subject: owner,
      message: `It answers for ${first.of}${more}, and is not in the catalog, or you may not see it`,
      next: `plumbline.standards.<name>.owners: { ${owner}: group:default/<one of yours> }, or name one of yours in the files`,
    };
  });
}

/** Without the full stop that ends a line of the report. */
function sentence(text: string): string {
  return text.replace(/\.$/, '');
}
