import {
  Entity,
  getCompoundEntityRef,
  parseEntityRef,
  RELATION_OWNED_BY,
  RELATION_OWNER_OF,
} from '@backstage/catalog-model';
import {
  CatalogProcessor,
  CatalogProcessorEmit,
  processingResult,
} from '@backstage/plugin-catalog-node';
import {
  isTemplateEntityV1beta3,
  templateEntityV1beta3Validator,
} from '@backstage/plugin-scaffolder-common';
import type { LocationSpec } from '@backstage/plugin-catalog-common';

/**
 * Lets the catalog take templates, and know who owns them. Where the portal has
 * the scaffolder's own entity model, both say the same.
 */
export class TemplateProcessor implements CatalogProcessor {
  getProcessorName(): string {
    return 'plumbline-templates';
  }

  async validateEntityKind(entity: Entity): Promise<boolean> {
    return templateEntityV1beta3Validator.check(entity);
  }

  async postProcessEntity(
    entity: Entity,
    _location: LocationSpec,
    emit: CatalogProcessorEmit,
  ): Promise<Entity> {
    if (isTemplateEntityV1beta3(entity) && entity.spec.owner) {
      const template = getCompoundEntityRef(entity);
      const owner = parseEntityRef(entity.spec.owner, {
        defaultKind: 'Group',
        defaultNamespace: template.namespace,
      });
      for (const [source, type, target] of [
        [template, RELATION_OWNED_BY, owner],
        [owner, RELATION_OWNER_OF, template],
      ] as const) {
        emit(processingResult.relation({ source, type, target }));
      }
    }
    return entity;
  }
}
