export interface Config {
  plumbline?: {
    docs?: {
      /**
       * A site made of the guides (`mkdocs.yml`), to which pages lead, such as
       * `/docs/default/system/plumbline` where TechDocs has them. By default
       * the published files.
       * @visibility frontend
       */
      baseUrl?: string;
    };
  };
}
