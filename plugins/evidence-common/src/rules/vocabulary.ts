import { Environment } from '@marcbachmann/cel-js';
import type { ASTNode } from '@marcbachmann/cel-js';
import { nearest } from '../identity/nearest';
import { loopVariable, nodesOf } from './expression';
import { RuleError } from './RuleError';

/**
 * All that an expression may be made of. Whatever is not listed is refused, so
 * that what a new version of the library adds is refused until it is added here
 * with its cost in {@link metered}. Nothing here doubles a value by name (`cel.bind`)
 * or makes values whose cost is not bounded (`timestamp`, `duration`, `bytes`).
 */
export const vocabulary: Record<
  'operators' | 'functions' | 'methods',
  ReadonlySet<string>
> = {
  operators: new Set([
    'value',
    'id',
    'list',
    'map',
    'call',
    'rcall',
    '.',
    '[]',
    '?:',
    '&&',
    '||',
    '!_',
    '-_',
    '==',
    '!=',
    '<',
    '<=',
    '>',
    '>=',
    'in',
    '+',
    '-',
    '*',
    '/',
    '%',
  ]),
  functions: new Set([
    'bool',
    'daysSince',
    'double',
    'has',
    'int',
    'notSaid',
    'size',
    'string',
  ]),
  methods: new Set([
    'all',
    'contains',
    'endsWith',
    'exists',
    'exists_one',
    'filter',
    'indexOf',
    'join',
    'lastIndexOf',
    'lowerAscii',
    'map',
    'matches',
    'size',
    'split',
    'startsWith',
    'substring',
    'trim',
    'upperAscii',
  ]),
};

/** Names that the library itself gives a meaning: types and namespaces. */
const constants: ReadonlySet<string> = new Set(
  new Environment().getDefinitions().variables.map(({ name }) => name),
);

/** @throws RuleError for the first part that is not of the {@link vocabulary} */
export function refuseUnlisted(root: ASTNode): void {
  const nodes = [...nodesOf(root)];
  const loopVariables = new Set(nodes.map(loopVariable));
  for (const node of nodes) {
    if (!vocabulary.operators.has(node.op)) {
      throw new RuleError(`a rule can't use '${node.op}'`, node.start);
    }
    switch (node.op) {
      case 'call':
        refuse(node.args[0], vocabulary.functions, 'call', node);
        break;
      case 'rcall':
        refuse(node.args[0], vocabulary.methods, 'call the method', node);
        break;
      case 'value':
        if (typeof node.args === 'object' && node.args !== null) {
          throw new RuleError(
            'a constant must be a text, a number, true, false or null',
            node.start,
          );
        }
        break;
      case 'id':
        if (constants.has(node.args) && !loopVariables.has(node.args)) {
          throw new RuleError(
            `a rule can't use '${node.args}' by itself, only facts, constants and the items of a list`,
            node.start,
          );
        }
        break;
      default:
    }
  }
}

function refuse(
  name: string,
  allowed: ReadonlySet<string>,
  use: string,
  node: ASTNode,
): void {
  if (!allowed.has(name)) {
    const [best] = nearest(name, allowed, 1);
    const all = [...allowed].sort().join(', ');
    throw new RuleError(
      `a rule can't ${use} '${name}', only one of ${all}${
        best === undefined ? '' : `; the nearest is '${best}'`
      }`,
      node.start,
    );
  }
}
