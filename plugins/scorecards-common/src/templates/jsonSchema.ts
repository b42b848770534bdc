import { guideUrl } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { serviceTemplateSchema } from '../schemas/serviceTemplateFile';

/** Of `template.yaml`; `plumbline templates validate` checks its files, too. */
export function serviceTemplateJsonSchema(): Record<string, any> {
  const { $schema, ...rest } = z.toJSONSchema(serviceTemplateSchema, {
    io: 'input',
  });
  return {
    $schema,
    ...rest,
    description: `A version of a template for services. How to write one: ${guideUrl(
      'golden-path.md',
    )}`,
  };
}
