import {
  GateChange,
  GateDiff,
  longestOfChange,
  maxGateChanges,
  maxGateChangesLength,
} from '../schemas/gateDiff';
import { isOneLine } from '../schemas/text';
import { isDestroyed } from './destroyed';

/**
 * A diff as a request takes it: of too many changes, all that delete or replace
 * something, and as many others as the limits allow.
 *
 * @returns `problem`: that those which delete or replace are too many
 */
export function limitDiff(
  given: Pick<GateDiff, 'changes' | 'touches'>,
):
  | { diff: GateDiff; problem?: undefined }
  | { diff?: undefined; problem: string } {
  const all = given.changes
    .map(one => ({
      ...one,
      kind: singleLine(one.kind, longestOfChange.kind),
      name: singleLine(one.name, longestOfChange.name),
    }))
    .sort(byWeight);
  let length = 0;
  const tooMuch = all.findIndex(({ kind, name }, index) => {
    length += kind.length + name.length;
    return index >= maxGateChanges || length > maxGateChangesLength;
  });
  const changes = tooMuch < 0 ? all : all.slice(0, tooMuch);
  const destroyed = all.filter(isDestroyed).length;
  if (destroyed > changes.length) {
    return {
      problem: `It deletes or replaces ${destroyed} resources and objects; a request takes ${maxGateChanges}, and ${maxGateChangesLength} characters of kinds and names`,
    };
  }
  return {
    diff: {
      changes,
      ...(given.touches && { touches: given.touches }),
      ...(changes.length < all.length && { total: all.length }),
    },
  };
}

/** What cannot be seen on one line is replaced: keys of resources hold any text. */
function singleLine(text: string, most: number): string {
  const shown = [...text].map(each => (isOneLine(each) ? each : '\uFFFD'));
  let line = shown.join('');
  if (line.length > most) {
    for (line = ''; line.length + shown[0].length < most; ) {
      line += shown.shift();
    }
    line += '…';
  }
  return line;
}

/** What is lost first, then what may be, then by kind and name. */
function byWeight(one: GateChange, other: GateChange): number {
  const difference = weightOf(one) - weightOf(other);
  if (difference !== 0) {
    return difference;
  }
  const [a, b] = [one, other].map(({ kind, name }) => `${kind} ${name}`);
  return a < b ? -1 : Number(a > b);
}

function weightOf(one: GateChange): number {
  if (!isDestroyed(one)) {
    return 3;
  }
  return one.lost === undefined ? 1 : Number(!one.lost) * 2;
}
