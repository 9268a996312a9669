/**
 * The floor of bench:api as a process of its own: Express as one starts it, with the third-party middleware that the
 * API uses, and nothing of the API itself. `/cycles/:id` answers what the driver finds by id, `/constant` answers a
 * constant body.
 */
import compression from 'compression';
import express from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import mongoose from 'mongoose';
import { pino } from 'pino';
import { pinoHttp } from 'pino-http';
import { createApiServer, listen } from '../api/server.js';

const client = await mongoose.mongo.MongoClient.connect(process.env.MONGODB_URI ?? '');
const cycles = client.db().collection<{ _id: string }>('cycles');

const app = express();
app.use(pinoHttp({ logger: pino({ level: 'info' }) }));
app.use(helmet());
app.use(compression());
app.use(
  rateLimit({ windowMs: 60_000, limit: 1_000_000_000, legacyHeaders: false, standardHeaders: 'draft-8' }),
);
app.get('/cycles/:id', async (request, response) => {
  response.json(await cycles.findOne({ _id: request.params.id }));
});
app.get('/constant', (_request, response) => {
  response.json({ status: 'ok' });
});

const port = await listen(createApiServer(app), Number(process.env.PORT), '127.0.0.1');
console.log(`ready on ${port}`);
