import { guideUrl } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { environmentLadderSchema } from '../schemas/environmentLadder';

/** Of the file of a ladder; the portal checks its expressions, too. */
export function environmentLadderJsonSchema(): Record<string, any> {
  const { $schema, $defs, ...rest } = z.toJSONSchema(environmentLadderSchema, {
    io: 'input',
  }) as Record<string, any>;
  const { id, ...schema } = $defs?.EnvironmentLadder ?? rest;
  return {
    $schema,
    ...schema,
    description: `A ladder of environments as code. How to write one: ${guideUrl(
      'promotion.md',
    )}`,
  };
}
