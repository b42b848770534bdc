import { stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { registerExamples } from './examples';

/**
 * Registers a descriptor in the catalog as the user of the task. The catalog
 * reads it first: what it would not take is refused with its own reason.
 */
export function createRegisterAction(options: {
  catalog: Pick<CatalogService, 'addLocation' | 'getLocationByRef'>;
}) {
  return createTemplateAction({
    id: 'plumbline:catalog:register',
    description:
      'Registers a descriptor in the catalog after reading it. Registered already, it changes nothing.',
    examples: registerExamples,
    supportsDryRun: true,
    schema: {
      input: {
        url: z =>
          z
            .string()
            .url()
            .describe('The descriptor, such as a catalog-info.yaml'),
      },
      output: {
        entityRefs: z =>
          z.array(z.string()).describe('What the descriptor describes'),
        entityRef: z =>
          z.string().optional().describe('The first thing that it describes'),
        existed: z => z.boolean().describe('Whether it was registered already'),
      },
    },
    async handler(ctx) {
      const { catalog } = options;
      const { url: target } = ctx.input;
      const credentials = await ctx.getInitiatorCredentials();
      const location = { type: 'url', target };
      const known = await taken(
        target,
        catalog.getLocationByRef(`url:${target}`, { credentials }),
      );
      const read = await taken(
        target,
        catalog.addLocation({ ...location, dryRun: true }, { credentials }),
      );
      const entityRefs = read.entities
        .map(entity => stringifyEntityRef(entity))
        .filter(ref => !ref.startsWith('location:'));
      if (entityRefs.length === 0) {
        throw new InputError(
          `'${target}' describes nothing: it holds no entity, such as a Component`,
        );
      }
      ctx.output('entityRefs', entityRefs);
      ctx.output('entityRef', entityRefs[0]);
      ctx.output('existed', known !== undefined);
      const whether = ctx.isDryRun ? 'would be registered' : 'is registered';
      if (!known && !ctx.isDryRun) {
        await taken(target, catalog.addLocation(location, { credentials }));
      }
      ctx.logger.info(
        known
          ? `${target} was registered already.`
          : `${target} ${whether}: ${entityRefs.join(', ')}.`,
      );
    },
  });
}

/**
 * The catalog's client says no more than the status; the reason is in the answer.
 *
 * @throws InputError with the catalog's own reason
 */
async function taken<T>(target: string, request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    const { body, message } = error as {
      body?: { error?: { message?: string } };
      message?: string;
    };
    throw new InputError(
      `The catalog does not take '${target}': ${
        body?.error?.message ?? message
      }`,
    );
  }
}
