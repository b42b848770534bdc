import type { Knex } from 'knex';
import type { ServiceTemplateRow } from '../database/tables';

/** The text of a version, as it was when it was first offered. */
export type StoredTemplate = {
  template: string;
  version: number;
  digest: string;
  /** Of `template.yaml`. */
  text: string;
  /** By their path below `files/`. */
  files: Record<string, string>;
  source: string;
  /** Epoch milliseconds. */
  firstSeen: number;
};

/** Versions are kept for good: services were made of them. */
export class TemplateStore {
  constructor(private readonly knex: Knex) {}

  /** The one that is there, where there is one. */
  async add(template: StoredTemplate): Promise<StoredTemplate> {
    const { digest, files, firstSeen, source, text, version } = template;
    await this.knex<ServiceTemplateRow>('service_templates')
      .insert({
        template: template.template,
        version,
        digest,
        source,
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
        template,
        version,
        digest: row.digest,
        source: row.source,
        ...(JSON.parse(row.body) as Pick<StoredTemplate, 'files' | 'text'>),
        firstSeen: Number(row.first_seen),
      }
    );
  }
}
