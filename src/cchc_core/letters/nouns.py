"""Nouns that amounts are of: what officials count, and pairs of them that stand for one ("cán bộ, công chức")."""

from __future__ import annotations

import re

from cchc_core.letters.patterns import LOWER, UPPER, any_of

_PAIRS = """
cán bộ, công chức, viên chức|cán bộ, công chức|công chức, viên chức|sở, ban, ngành|sở, ngành|
cơ quan, đơn vị, địa phương|cơ quan, đơn vị|xã, phường, thị trấn|xã, phường, đặc khu|xã, phường|xã, thị trấn|
huyện, thị xã, thành phố|phòng, ban|thôn, tổ dân phố|người dân, doanh nghiệp|nhiệm vụ, chỉ tiêu|
phản ánh, kiến nghị|sở, ngành, địa phương|người dân, tổ chức|
hội, đoàn thể
"""
_COUNTED = """
thủ tục hành chính|thủ tục|hồ sơ|nhiệm vụ|chỉ tiêu|văn bản|mô hình|sáng kiến|giải pháp|đề tài|cán bộ|công chức|
viên chức|người dân|doanh nghiệp|tổ chức|đơn vị|cơ quan|xã|phường|lớp|cuộc|hội nghị|chuyên mục|chuyên đề|TTHC|
dịch vụ công trực tuyến|dịch vụ công|dịch vụ|tiêu chí|biên chế|lần|bậc|điểm|máy tính|phiếu|tin, bài|tin bài|
ngày làm việc|kiến nghị|đại biểu|báo cáo|kết quả giải quyết|kết quả|giao dịch|phụ lục|sở|trường hợp|ý kiến|
địa phương|thôn|giờ|phút|ngày|hộ|lượt|lượt người|lượt phát thanh|đơn thư|đơn|quyết định|nội dung|dự án|bài viết|
tài khoản|người|hộ dân|
mét giá tài liệu|mét giá|công việc|cuộc họp|lĩnh vực|tỷ lệ|hạng mục|trang|bộ phận|cấp ủy viên|đảng viên|chuyên viên|
cộng tác viên|đầu mối|máy quét|camera|tủ sách|áp phích|tổ công nghệ số cộng đồng|tổ|tin/bài|loại giấy tờ|
điểm hỗ trợ|chuyên trang, chuyên mục|nhóm|đoàn|bản|hội thi|hội thảo|cuộc thi|tọa đàm|buổi|phóng sự|băng rôn|
tờ rơi|video|mô hình điểm|kế hoạch|quy trình|đoàn kiểm tra|tổ công tác|chuyên trang|diễn đàn
"""
#: What makes a thing of a noun: "phiếu khảo sát", "lớp tập huấn", "bản điện tử".
_OF_WHAT = "khảo sát|tập huấn|bồi dưỡng|kiểm tra|điện tử|giấy|tuyên truyền|đối thoại|trực tuyến"


def _listed(words: str) -> str:
    return any_of(*words.replace("\n", "").split("|"))


PAIRS = _listed(_PAIRS)
KNOWN = rf"{_listed(_COUNTED)}(?![{UPPER}{LOWER}])(?:\s{{1,4}}{_listed(_OF_WHAT)}(?![{UPPER}{LOWER}]))?"
#: Whatever is counted in letters, results and money among it.
_UNITS = (
    "quy định|chiếc|bộ|phần mềm|cơ sở dữ liệu|trụ sở|đồng chí|tổ công nghệ số cộng đồng|máy tính|buổi|lớp tập huấn|cơ "
    "quan chuyên môn|phòng chuyên môn|"
    "đơn vị sự nghiệp|vị trí việc làm|nghị quyết|nghị định|thông tư|ấp|khóm|khu phố|kết luận|đơn thư|ngày|tổ "
    "chức hành chính|cơ quan hành chính|công việc|hình thức|"
    "huyện, thị xã, thành phố|huyện, thị, thành phố|huyện, thành phố, thị xã|xã, phường, thị trấn|"
    "phường, xã, đặc khu|huyện, thành phố|sở, ban, ngành|sở, ngành|cơ quan, đơn vị|xã, thị trấn|xã, "
    "phường, thị trấn|xã, phường, đặc khu|công văn|chỉ thị|thông báo|tờ trình|"
    "cán bộ, công chức|phòng, ban|tỉnh, thành phố|tỉnh|tỉnh thành|tỉnh, thành|địa phương|hồ sơ|nhiệm vụ|văn bản|"
    "thủ tục hành chính|thủ tục|TTHC|đơn vị|cuộc|lớp|sáng kiến|mô hình|lượt người|lượt|"
    "người|công chức|viên chức|cán bộ|đoàn|xã, phường|phường, xã|xã|phường|dịch vụ công trực tuyến|dịch vụ "
    "công|dịch vụ|phiếu|kiến nghị|cơ quan|tỷ đồng|triệu đồng|nghìn đồng|đồng|"
    "bậc|điểm phần trăm|điểm|tiêu chí|chỉ tiêu|nội dung|huyện|sở|tin, bài|tin bài|tin|bài|giải pháp|đề tài|"
    "biên chế|phòng|tổ chức|DVC|quyết định|kế hoạch|báo cáo|"
    "trường hợp|giao dịch|tài khoản|chữ ký số|chứng thư số|hội nghị|đại biểu|ý kiến|cơ sở|thôn|tổ dân phố|bộ "
    "phận|mục tiêu|doanh nghiệp|hộ|máy|công dân|lần|đơn|vụ việc|vụ|"
    "quy trình|sản phẩm|công trình|dự án|bản|trang|giờ|phút|đầu mối|đợt|chuyên đề|chuyên mục|khâu|câu hỏi|"
    "cuộc kiểm tra|trung tâm|chi cục|ngành|tổ|cặp|học viên|kênh|lĩnh vực|mức độ|hạng|thành viên|tiểu mục|"
    "phòng ban|chỉ số thành phần|chỉ số|cấp phó|lãnh đạo|tồn tại|hạn chế|dữ liệu|dự thảo văn bản|dự thảo|vi phạm|"
    "sai phạm|lượt kiểm tra|"
    "nhóm tiêu chí|"
    "vị trí chức danh|suất học bổng|gói thầu|kết luận thanh tra|lượt phản ánh|phản ánh|mẫu phiếu|ngày làm việc|"
    "phương tiện|lao động|ha|km|m2|hộ nghèo|thửa đất|giấy chứng nhận|căn cước|căn hộ|"
    "cây|tấn|con|nhà|"
    "mét giá tài liệu|mét giá|mét|hộ dân|lượt văn bản|"
    "quyển|cuốn|lượt công dân|lượt truy cập|sinh viên|học sinh|hội viên|đảng viên|khách hàng|thiết bị|phòng họp|"
    "điểm cầu|khu dân cư|"
    "công trình|quầy|bàn|camera|máy quét|cổng|tổ chức đảng|chi bộ|vị trí|chức danh|trạm|trường học|trường|"
    "lượt hồ sơ|ki-ốt|đầu sách"
)
THING = (
    r"(?:(?:triệu|nghìn|tỷ)\s{1,6}(?!đồng))?(?:"
    + "|".join(
        r"\s{1,6}".join(map(re.escape, unit.split())) for unit in sorted(_UNITS.split("|"), key=len, reverse=True)
    )
    + rf")(?![{UPPER}{LOWER}])"
)
