/** What we use of npm's `smpp`, which brings no types. */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events';
  import type { Server as NetServer, Socket } from 'node:net';

  /** A short message as the library decodes it: text where it knows the alphabet. */
  export type Decoded = { udh?: Buffer[]; message: string | Buffer };

  /** The fields we write or read; those of a PDU that did not carry them are missing. */
  export type Fields = {
    command_status?: number;
    sequence_number?: number;
    system_id?: string;
    password?: string;
    system_type?: string;
    interface_version?: number;
    source_addr_ton?: number;
    source_addr_npi?: number;
    source_addr?: string;
    dest_addr_ton?: number;
    dest_addr_npi?: number;
    destination_addr?: string;
    esm_class?: number;
    priority_flag?: number;
    registered_delivery?: number;
    data_coding?: number;
    short_message?: string | Buffer | Decoded;
    message_payload?: string | Buffer | Decoded;
    message_id?: string;
    message_state?: number;
    receipted_message_id?: string;
    user_message_reference?: number;
    final_date?: string | Date;
    error_code?: number;
  };

  export type Pdu = Omit<Fields, 'command_status' | 'sequence_number'> & {
    command: string;
    command_status: number;
    sequence_number: number;
    isResponse(): boolean;
    /** The answer to this request; `unknown` ones are answered by generic_nack. */
    response(fields?: Fields): Pdu;
  };

  export interface Session extends EventEmitter {
    socket: Socket;
    /** False when the socket is closed: then nothing was written. */
    send(pdu: Pdu, answered?: (answer: Pdu) => void): boolean;
    close(closed?: () => void): void;
    destroy(closed?: () => void): void;
    on(event: 'connect' | 'secureConnect' | 'close', heard: () => void): this;
    on(event: 'error', heard: (error: Error) => void): this;
    on(event: 'pdu', heard: (pdu: Pdu) => void): this;
  }

  type Where = { host: string; port: number; tls: boolean; servername?: string; keepAlive?: boolean };
  type Encoding = { match(text: string): boolean; encode(text: string): Buffer; decode(bytes: Buffer): string };

  const smpp: {
    connect(where: Where): Session;
    createServer(onSession: (session: Session) => void): NetServer;
    PDU: new (command: string, fields?: Fields) => Pdu;
    /** `ASCII` is the GSM alphabet, one byte per septet. */
    encodings: { ASCII: Encoding; LATIN1: Encoding; UCS2: Encoding };
  };
  export default smpp;
}
