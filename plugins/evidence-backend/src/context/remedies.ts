import {
  cliCommand,
  ownValue,
} from '@plumbline/backstage-plugin-evidence-common';
import { catalogSource } from '../estate/projection/CatalogWalker';
import type { PortalSource } from './portalSources';

/** What to do about a source whose last pass failed. */
export function afterFailure(
  id: string,
  fromPortal: readonly PortalSource[],
): string {
  if (id === catalogSource) {
    return 'See what the catalog answers, in the log of the backend';
  }
  const portal = fromPortal.find(({ collectors }) => collectors.includes(id));
  // One without settings reads what the portal has: there is nothing to correct.
  const first =
    portal && portal.key === undefined
      ? 'See the log of the backend'
      : `Correct ${
          portal?.key ?? `plumbline.collectors.${id}`
        }, or what it reads`;
  return `${first}; then ${cliCommand(`collectors run ${id}`)}${
    portal ? `; or ${portal.off} turns it off` : ''
  }`;
}

/** What opens a webhook that has no secret. */
export function openingOf(id: string): string {
  return `${secretOf(id)} opens it; enter the same secret at the sender`;
}

type Refused = Readonly<Record<string, number>>;

/** Reasons of refusals that are named, the most frequent first. */
const reasonsNamed = 3;
/** Longest that is shown of what comes from elsewhere. */
const textLength = 300;

/** How many deliveries were refused, and why. */
export function refusalsInWords(refused: Refused): string {
  const all = mostFrequent(refused);
  const rest = all
    .slice(reasonsNamed)
    .reduce((sum, [, count]) => sum + count, 0);
  return `Deliveries were refused: ${[
    ...all
      .slice(0, reasonsNamed)
      .map(([reason, count]) => `${count} (${cut(reason)})`),
    ...(rest > 0 ? [`${rest} for other reasons`] : []),
  ].join(', ')}`;
}

/** What to do about refused deliveries, for the reasons that are named. */
export function afterRefusals(id: string, refused: Refused): string {
  const secrets = `plumbline.webhooks.${id}.secrets`;
  const remedies: Readonly<Record<string, string>> = {
    closed: `It has no secret: ${openingOf(id)}`,
    unsigned: `The sender does not sign: enter the secret of ${secrets} there, too`,
    signature: `The sender has another secret than ${secrets}: enter the same in both`,
    timestamp:
      'The clock of the sender or of the portal is wrong, or deliveries were sent again later: correct the clock',
  };
  const reasons = new Map<string, string[]>();
  for (const [reason] of mostFrequent(refused).slice(0, reasonsNamed)) {
    const remedy =
      ownValue(remedies, reason) ??
      'The log of the backend states what each refused delivery lacks';
    reasons.set(remedy, [...(reasons.get(remedy) ?? []), cut(reason)]);
  }
  return [...reasons]
    .map(([remedy, some]) => `${some.join(', ')}: ${remedy}`)
    .join('. ');
}

export function cut(text: string): string {
  return text.length > textLength ? `${text.slice(0, textLength)}…` : text;
}

function mostFrequent(refused: Refused): [string, number][] {
  return Object.entries(refused).sort((a, b) => b[1] - a[1]);
}

function secretOf(id: string): string {
  return `plumbline.webhooks.${id}.secrets.main: \${${secretVariable(id)}}`;
}

/** The variable that holds the secret of a webhook. */
export function secretVariable(id: string): string {
  return `${id.replace(/\W+/g, '_').toUpperCase()}_WEBHOOK_SECRET`;
}
