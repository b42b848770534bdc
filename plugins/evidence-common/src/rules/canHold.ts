import type { ASTNode } from '@marcbachmann/cel-js';
import { isNotStated } from './NotStated';

/**
 * Whether an expression can come to `wanted` by parts alone that pass
 * `isEnough`: of alternatives one, of conjuncts each. A constant needs nothing.
 */
export function canHold(
  node: ASTNode,
  wanted: boolean,
  isEnough: (part: ASTNode) => boolean,
): boolean {
  switch (node.op) {
    case '!_':
      return canHold(node.args, !wanted, isEnough);
    case '&&':
    case '||': {
      const [left, right] = node.args.map(part =>
        canHold(part, wanted, isEnough),
      );
      return (node.op === '&&') === wanted ? left && right : left || right;
    }
    case '?:': {
      const [condition, then, otherwise] = node.args;
      return (
        isEnough(condition) &&
        (canHold(then, wanted, isEnough) ||
          canHold(otherwise, wanted, isEnough))
      );
    }
    case 'value':
      return node.args === wanted;
    default:
      // `notSaid(…)` never comes to anything, whatever the facts.
      return !isNotStated(node) && isEnough(node);
  }
}
