import { createService } from './server.js';

const port = Number(process.env.PORT ?? 8080);
const service = createService().listen(port);
process.once('SIGTERM', () => service.close());
