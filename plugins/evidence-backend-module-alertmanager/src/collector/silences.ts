import {
  AlertSilence,
  compareText,
} from '@plumbline/backstage-plugin-evidence-common';
import type { ApiSilence } from './AlertmanagerApi';
import { silenceInWords } from './firing';
import { Labels, Matcher, matcher } from './routes/matchers';
import type { Service } from './services';

/** More are named by nobody who reads a brief. */
const shownSilences = 50;

/** A silence with its conditions ready to be evaluated. */
export type ActiveSilence = { silence: ApiSilence; matchers: Matcher[] };

/** Those that hold now: others are over, or have not begun. */
export function activeSilences(
  silences: readonly ApiSilence[],
): ActiveSilence[] {
  return silences
    .filter(({ status }) => status.state === 'active')
    .map(silence => ({
      silence,
      matchers: silence.matchers.map(({ name, value, isRegex, isEqual }) =>
        matcher(name, operatorOf(isRegex, isEqual), value),
      ),
    }));
}

function operatorOf(isRegex: boolean, isEqual: boolean) {
  if (isRegex) {
    return isEqual ? '=~' : '!~';
  }
  return isEqual ? '=' : '!=';
}

/**
 * Whether a silence is over alerts of a service, firing or not: it asks for the
 * service by name and for nothing else that the service's name contradicts, or
 * is over one of its rules.
 *
 * @param serviceLabels - the labels of alerts that hold the name of a service
 */
export function hits(
  { matchers }: ActiveSilence,
  { names, rules }: Pick<Service, 'names' | 'rules'>,
  serviceLabels: readonly string[],
): boolean {
  const naming = matchers.filter(({ label }) => serviceLabels.includes(label));
  const required = naming.filter(one => one.holds('') === false);
  return (
    (required.length > 0 &&
      names.some(name => naming.every(one => one.holds(name)))) ||
    rules.some(labels => coversRule(matchers, labels))
  );
}

function coversRule(matchers: readonly Matcher[], labels: Labels): boolean {
  return matchers.every(one =>
    one.holds(Object.hasOwn(labels, one.label) ? labels[one.label] : ''),
  );
}

/** The page of a silence, by its id. That of Grafana is not below its API. */
export function silencePages({ href }: URL): (id: string) => string {
  const address = href.replace(/\/+$/, '');
  const [, grafana] = /^(.*)\/api\/alertmanager\/grafana$/.exec(address) ?? [];
  return id =>
    grafana === undefined
      ? `${address}/#/silences/${encodeURIComponent(id)}`
      : `${grafana}/alerting/silence/${encodeURIComponent(
          id,
        )}/edit?alertmanager=grafana`;
}

/** The silences over a service as its fact; those that end last first. */
export function silencesFact(
  silences: readonly ActiveSilence[],
  pageOf: (id: string) => string,
): AlertSilence[] {
  return silences
    .map(({ silence, matchers }) => ({
      id: silence.id,
      ...silenceInWords(silence),
      matchers: matchers
        .map(({ text }) => text.slice(0, 500))
        .sort(compareText),
      url: pageOf(silence.id),
    }))
    .sort((a, b) => compareText(b.until, a.until) || compareText(a.id, b.id))
    .slice(0, shownSilences);
}
