export interface Config {
  plumbline?: {
    /**
     * How people sign in where no identity provider is configured: as any user
     * of the example estate, or as a guest who may only read. Absent in a real
     * portal, whose identity providers are ordinary Backstage configuration.
     *
     * @visibility frontend
     */
    signIn?: 'example' | 'guest';

    /**
     * The users one may sign in as: entity ref to the name shown, for example
     * `user:default/ana.ruiz: Ana Ruiz, payments on-call`.
     *
     * @deepVisibility frontend
     */
    exampleUsers?: { [entityRef: string]: string };

    /**
     * Written by `npm start` into the configuration it generates, never by hand.
     */
    launcher?: 'local';
  };

  auth?: {
    providers?: {
      /** Present together with `plumbline.signIn: example`; takes no settings. */
      example?: {};
    };
  };
}
