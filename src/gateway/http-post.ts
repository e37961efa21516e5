import { request as requestHttp } from 'node:http';
import type { Agent, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { request as requestHttps } from 'node:https';
import { faultWord } from './fault-word.ts';

/** What is posted, and where to. */
export type Post = {
  tls: boolean;
  host: string;
  port: number;
  path: string;
  headers: OutgoingHttpHeaders;
  body: string;
  agent: Agent;
  deadline_ms: number;
};

/**
 * How a post ended. `unsent`: no byte of it left this house. `cut`: it may have arrived, the answer did not. `text` is
 * null when it was longer than anybody answers.
 */
export type Posted =
  | { kind: 'answered'; status: number; text: string | null; retry_after: string | undefined }
  | { kind: 'unsent'; why: string }
  | { kind: 'cut'; why: string };

const LONGEST_ANSWER = 4_096;

/** Posts once: no redirect is followed, nothing is repeated, and it ends within the deadline. Never throws. */
export function post({ tls, body, deadline_ms, ...where }: Post): Promise<Posted> {
  return new Promise((end) => {
    let left = false;
    let over = false;
    const call = (tls ? requestHttps : requestHttp)({ ...where, method: 'POST' });
    const finish = (posted: Posted): void => {
      if (over) return;
      over = true;
      clearTimeout(deadline);
      end(posted);
    };
    const fail = (why: string): void => {
      finish({ kind: left ? 'cut' : 'unsent', why });
      call.destroy();
    };
    const deadline = setTimeout(() => fail('slow'), deadline_ms);

    // Until the connection stands, nothing can have left; from then on anything may have.
    call.on('socket', (socket) => {
      if (!socket.connecting) left = true;
      else socket.once(tls ? 'secureConnect' : 'connect', () => (left = true));
    });
    call.on('error', (error) => fail(faultWord(error)));
    call.on('response', (answer) => {
      const { statusCode = 0, headers } = answer;
      readAnswer(answer).then(
        (text) => finish({ kind: 'answered', status: statusCode, text, retry_after: headers['retry-after'] }),
        () => fail('half_answer'),
      );
    });
    call.end(body);
  });
}

function readAnswer(answer: IncomingMessage): Promise<string | null> {
  return new Promise((end, fail) => {
    const read: Buffer[] = [];
    let length = 0;
    answer.on('data', (some: Buffer) => {
      length += some.length;
      if (length > LONGEST_ANSWER) {
        end(null);
        answer.destroy();
      } else read.push(some);
    });
    answer.once('end', () => end(Buffer.concat(read).toString('utf8')));
    answer.once('error', fail);
    answer.once('close', () => fail(new Error('half an answer')));
  });
}
