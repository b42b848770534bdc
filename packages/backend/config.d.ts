export interface Config {
  plumbline?: {
    /**
     * Host names, without a port, under which a backend that listens on
     * loopback answers, besides loopback's own, `app.baseUrl`'s and
     * `backend.baseUrl`'s: what a proxy or a tunnel on this machine sends as
     * `Host`, for example `portal.example.com`.
     */
    allowedHosts?: string[];
    /**
     * Users and groups with administrative permissions, such as deleting an
     * evidence source. Default: none.
     */
    administrators?: string[];
  };
}
