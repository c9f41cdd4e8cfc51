// listen PORT TOKENFILE: says what a till tells on its local WebSocket, a line each.
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'

const [port, file] = process.argv.slice(2)
const socket = connect(Number(port), '127.0.0.1')
let got = Buffer.alloc(0)
let opened = false

// RFC 6455, 5.2: a server's frames are not masked; these are short.
function takeFrame() {
    if (got.length < 2) return false
    const short = got[1] & 0x7f
    const head = short === 126 ? 4 : 2
    if (got.length < head) return false
    const size = short === 126 ? got.readUInt16BE(2) : short
    if (got.length < head + size) return false
    const kind = got[0] & 0x0f
    if (kind === 1 || kind === 2) console.log(got.subarray(head, head + size).toString())
    got = got.subarray(head + size)
    return true
}

socket.on('data', (bytes) => {
    got = Buffer.concat([got, bytes])
    const end = opened ? -1 : got.indexOf('\r\n\r\n')
    if (end >= 0) {
        const status = got.toString('latin1', 9, 12)
        opened = status === '101'
        console.log(opened ? 'open' : `refused ${status}`)
        got = got.subarray(end + 4)
    }
    while (opened && takeFrame()) continue
})
socket.write(
    `GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: shanju.local.v1\r\n` +
        `Authorization: Bearer ${readFileSync(file, 'latin1').trim()}\r\n\r\n`,
)
