import {
  guideUrl,
  ruleFacts,
} from '@plumbline/backstage-plugin-evidence-common';
import { controlSchema } from '../schemas/control';
import { standardSchema } from './standardSchema';

/** Of a control's file; `plumbline controls validate` checks its rules, too. */
export function controlJsonSchema(): Record<string, any> {
  return standardSchema({
    schema: controlSchema,
    id: 'Control',
    facts: ruleFacts,
    description: `A standard as code. How to write one: ${guideUrl(
      'controls.md',
    )}; what a rule may read: ${guideUrl('facts.md')}`,
  });
}
