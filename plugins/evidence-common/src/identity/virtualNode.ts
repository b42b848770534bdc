import { ownValue } from '../ownValue';
import type { Signal } from '../schemas/signal';

/**
 * Letters of other scripts that look like those of the names below; what
 * Unicode's compatibility forms and case folding don't cover.
 * https://www.unicode.org/reports/tr39/#Confusable_Detection
 */
const lookAlikes: Record<string, string> = {
  е: 'e',
  ҽ: 'e',
  ε: 'e',
  к: 'k',
  κ: 'k',
  ո: 'n',
  п: 'n',
  η: 'n',
  о: 'o',
  ο: 'o',
  օ: 'o',
  '0': 'o',
  г: 'r',
  ѕ: 's',
  ꜱ: 's',
  ս: 'u',
  υ: 'u',
  ц: 'u',
  ԝ: 'w',
  ѡ: 'w',
  ω: 'w',
};

/**
 * Whether a name is one that tracing gives to ends it can't name: `entry` for
 * `user`, who comes from outside, `unknown` for what did not say who it is,
 * such as the `unknown_service` of OpenTelemetry's SDKs.
 */
export function virtualNodeOf(name: string): 'entry' | 'unknown' | undefined {
  const folded = foldedName(name);
  if (folded === 'user') {
    return 'entry';
  }
  return /^unknown([_-]?service([:_-].*)?)?$/.test(folded)
    ? 'unknown'
    : undefined;
}

/**
 * Whether an end of an edge is invented. `user` may also be a service of that
 * name: unless the source says that it made it up, the catalog decides.
 *
 * @returns `maybe-entry` where an entity of just this name would be meant
 */
export function virtualEndOf(
  signal: Signal,
): 'entry' | 'maybe-entry' | 'unknown' | undefined {
  if (signal.type !== 'workload') {
    return undefined;
  }
  const virtual = virtualNodeOf(signal.name);
  return virtual === 'entry' &&
    signal.name.trim().toLowerCase() === 'user' &&
    signal.labels?.connection_type !== 'virtual_node'
    ? 'maybe-entry'
    : virtual;
}

/** Without marks that are not seen, brackets, case and scripts. */
function foldedName(name: string): string {
  if (name.length > 100) {
    return '';
  }
  const visible = name
    .normalize('NFKC')
    .replace(/\p{Cf}|\p{Cc}|\p{M}/gu, '')
    .toLocaleLowerCase('en-US')
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
  return [...visible]
    .map(letter => ownValue(lookAlikes, letter) ?? letter)
    .join('');
}

/** As the service graph of OpenTelemetry labels an end that no span was seen of. */
export const virtualLabels = { connection_type: 'virtual_node' };
