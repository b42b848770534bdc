import { oneLine } from '@plumbline/backstage-plugin-incident-brief-common';
import type { SlackOccasion } from './SlackOccasion';

const subjectLength = 70;
const namesShown = 3;

/**
 * What a message is about, and then how the entity is: that one alert is over
 * does not say that nothing fires.
 *
 * @param title - of the entity
 */
export function headline(title: string, occasion: SlackOccasion): string {
  const { alsoFiring, environment, kind, resolved } = occasion;
  const name =
    environment === undefined ? title : `${title} in ${shortened(environment)}`;
  const subject = shortened(occasion.subject);
  const names = listed(alsoFiring?.names ?? []);
  if (!resolved) {
    const verb = kind === 'incident' ? 'is open' : 'fires';
    const also = names === '' ? '' : `; also firing: ${names}`;
    return `🔴 ${subject} ${verb} on ${name}${also}`;
  }
  if (names !== '') {
    return `🟠 ${subject} resolved; ${name} still fires: ${names}`;
  }
  return alsoFiring?.complete
    ? `✅ ${subject} resolved; ${name} is resolved`
    : `✅ ${subject} resolved`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, namesShown).map(shortened).join(', ');
  return names.length > namesShown
    ? `${shown} and ${names.length - namesShown} more`
    : shown;
}

function shortened(text: string): string {
  const characters = Array.from(oneLine(text));
  return characters.length > subjectLength
    ? `${characters.slice(0, subjectLength - 1).join('')}…`
    : characters.join('');
}
