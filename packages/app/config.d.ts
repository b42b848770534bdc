export interface Config {
  plumbline?: {
    /**
     * Sign in as any example user, or as a guest who may only read. Absent in a
     * real portal: its sign-in page offers the providers of `auth.providers`.
     *
     * @visibility frontend
     */
    signIn?: 'example' | 'guest';

    /**
     * The users to choose from: entity ref to the name shown.
     *
     * @deepVisibility frontend
     */
    exampleUsers?: { [entityRef: string]: string };
  };

  auth?: {
    /** That a provider is configured shows in the browser; its settings don't. */
    providers?: {
      /** @visibility frontend */
      atlassian?: object;
      /** @visibility frontend */
      bitbucket?: object;
      /** @visibility frontend */
      github?: object;
      /** @visibility frontend */
      gitlab?: object;
      /** @visibility frontend */
      google?: object;
      /** @visibility frontend */
      guest?: object;
      /** @visibility frontend */
      microsoft?: object;
      /** @visibility frontend */
      okta?: object;
      /** @visibility frontend */
      onelogin?: object;
    };
  };
}
