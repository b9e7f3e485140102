"""Thai, whose sentences end in a space like its clauses and its names.

A wide space is the orthography's own sign for a sentence's end; where writers use
one width for both, words tell most: some only begin a sentence, some only go on
with one. The lengths were chosen on half of XQuAD's paragraphs.
"""

from __future__ import annotations

from transforms.splitting.rules.base import LanguageRules, SpaceRules
from transforms.splitting.rules.foreign import ABBREVIATIONS

RULES = LanguageRules(
    joining_abbreviations=ABBREVIATIONS,
    spaces=SpaceRules(
        opens=(
            "นอกจาก|อย่างไรก็|ดังนั้น|เพราะฉะนั้น|จากนั้น|ต่อมา|หลังจากนั้น|ก่อนหน้านี้|ในขณะเดียวกัน|ในทำนองเดียวกัน"
            "|ในทาง|ในที่สุด|ตัวอย่างเช่น|ยกตัวอย่าง|ทั้งนี้|อนึ่ง|แม้|ถึงแม้|สำหรับ|โดยทั่วไป|โดยปกติ|ปัจจุบัน|ในปัจจุบัน|ถ้า|หาก"
        ),
        may_open="ใน(?:ปี|ช่วง|วัน|เดือน|ศตวรรษ|ระหว่าง|การ|กรณี)|เมื่อ|เขา|เธอ|พวกเขา|มัน|เรา|สิ่งนี้|หลังจาก|เนื่องจาก|นี่|นี้",
        goes_on=(
            "และ|หรือ|ซึ่ง|ที่|โดย|เพื่อ|รวม|ตลอดจน|เช่น|ได้แก่|คือ|เป็น|ว่า|กับ|แก่|ของ|อัน|จน|เพราะ|ทำให้|ก็|จึง|แต่|พร้อม"
            "|อย่าง|ด้วย|จาก|ถึง|ต่อ|ตาม|ระหว่าง|ขณะ|ในขณะที่|แล้ว|ให้|ไม่|เท่า|ไป|มา|อยู่|ได้|ถูก|ยัง|จะ|มี|ส่วน|นั้น|ๆ|ฯ|[(),;:]"
        ),
        unfinished=(
            "ว่า|คือ|ได้แก่|เช่น|และ|หรือ|ของ|ที่|ใน|โดย|กับ|เป็น|จาก|ถึง|ให้|การ|ความ|ซึ่ง|นาย|นาง|นางสาว|เมื่อ|แต่"
            "|[.,:(]"
        ),
        always_closes="ครับ|ค่ะ|คะ|จ้ะ",
        may_close="เท่านั้น|อีกด้วย|เช่นกัน|ตามลำดับ|เป็นต้น|แล้ว|อีกครั้ง|ต่อไป|ดังกล่าว|มากขึ้น|มากที่สุด",
    ),
)
