/** The thread in which texts are inspected: whatever a text makes it do, the process goes on, and the thread can be ended. */
import { parentPort } from 'node:worker_threads';
import type { Inspection, InspectionRequest } from '../ports/pii-detector.ts';
import { inspectTexts } from './inspect-texts.ts';

export type WorkerRequest = Pick<InspectionRequest, 'texts' | 'strict'>;
export type WorkerReply = 'ready' | Inspection;

const port = parentPort;
if (port === null) throw new Error('This file runs as a worker thread only.');
const reply = (message: WorkerReply): void => port.postMessage(message);

port.on('message', (request: WorkerRequest) => reply(inspectTexts(request)));
reply('ready');
