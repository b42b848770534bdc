import {
  guideUrl,
  ruleFacts,
} from '@plumbline/backstage-plugin-evidence-common';
import { standardSchema } from '../control/standardSchema';
import { gateRuleSchema } from '../schemas/gateRule';
import { gateInputs } from './inputs';

/** Of the file of a rule; `plumbline gate test` checks its expressions, too. */
export function gateRuleJsonSchema(): Record<string, any> {
  return standardSchema({
    schema: gateRuleSchema,
    id: 'GateRule',
    facts: [...ruleFacts, ...gateInputs],
    description: `A rule of gates as code. How to write one: ${guideUrl(
      'gates.md',
    )}`,
  });
}
