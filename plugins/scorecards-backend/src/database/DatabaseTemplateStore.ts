import type { Knex } from 'knex';
import type { StoredTemplate, TemplateStore } from '../templates/TemplateStore';
import type { ServiceTemplateRow } from './tables';

/** Templates for services on SQLite or PostgreSQL. */
export class DatabaseTemplateStore implements TemplateStore {
  constructor(private readonly knex: Knex) {}

  async add(template: StoredTemplate): Promise<StoredTemplate> {
    const { digest, files, firstSeen, source, text, version } = template;
    await this.knex<ServiceTemplateRow>('service_templates')
      .insert({
        ...{ template: template.template, version, digest, source },
        body: JSON.stringify({ text, files }),
        first_seen: firstSeen,
      })
      .onConflict(['template', 'version'])
      .ignore();
    return (await this.find(template.template, version))!;
  }

  async find(
    template: string,
    version: number,
  ): Promise<StoredTemplate | undefined> {
    const row = await this.knex<ServiceTemplateRow>('service_templates')
      .where({ template, version })
      .first();
    return (
      row && {
        ...{ template, version, digest: row.digest, source: row.source },
        ...(JSON.parse(row.body) as Pick<StoredTemplate, 'files' | 'text'>),
        firstSeen: Number(row.first_seen),
      }
    );
  }
}
