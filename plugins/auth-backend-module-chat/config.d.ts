export interface Config {
  auth?: {
    providers?: {
      /**
       * Lets the incident brief act for users who send a chat command. Takes no
       * settings: `chat: {}` switches it on.
       */
      chat?: {};
    };
  };
}
