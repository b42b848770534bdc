export interface Config {
  plumbline?: {
    webhooks?: {
      github?: {
        /** Any name; every secret is tried, so that one can be rotated. */
        secrets?: {
          /** @visibility secret */
          [name: string]: string;
        };
      };
    };
  };
}
