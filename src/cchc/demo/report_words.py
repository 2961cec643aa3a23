"""What units of the demonstration write in their reports. Figures stand as citations, so that text and table agree.

Sentences are drawn by unit and differ between periods in part: who puts a report together sees what was changed.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

INVENTED = "(minh họa)"

#: Section → sentences of which a unit writes the first ones and draws the others.
_FIRST: Mapping[str, str] = {
    "I": "Đơn vị được giao {{CD05}} nhiệm vụ, hoàn thành đúng hạn {{CD06}} nhiệm vụ "
    + INVENTED
    + "; đăng {{CD25}} tin, bài tuyên truyền về cải cách hành chính.",
    "II.2": "Tiếp nhận {{B06/total/B06.1}} hồ sơ, trong đó trực tuyến {{B06/total/B06.2}} hồ sơ; đã giải quyết "
    "{{B06/total/B06.5}} hồ sơ, quá hạn {{B06/total/B06.8}} hồ sơ " + INVENTED + ".",
    "III.1": "Mức độ hài lòng về giải quyết thủ tục hành chính đạt {{TT25}} " + INVENTED + ".",
    "III.2": "Còn {{B06/total/B06.11}} hồ sơ đang giải quyết đã quá hạn " + INVENTED + ".",
    "IV": "Rà soát từng hồ sơ quá hạn, phấn đấu không phát sinh hồ sơ quá hạn trong kỳ tới " + INVENTED + ".",
}
_MORE: Mapping[str, Sequence[str]] = {
    "I": (
        "Lãnh đạo đơn vị họp giao ban về cải cách hành chính vào tuần đầu hằng tháng.",
        "Đã kiện toàn tổ công tác và phân công một công chức đầu mối theo dõi cải cách hành chính.",
        "Nội dung cải cách hành chính được đưa vào sinh hoạt chi bộ và tiêu chí thi đua của từng bộ phận.",
        "Đã tự kiểm tra việc tiếp nhận, trả kết quả tại các bộ phận chuyên môn.",
    ),
    "II.2": (
        "Toàn bộ thủ tục thuộc thẩm quyền được niêm yết công khai và có mã QR tra cứu.",
        "Bộ phận một cửa bố trí công chức hướng dẫn người dân nộp hồ sơ trực tuyến.",
        "Đã gửi {{TT22}} văn bản xin lỗi đối với hồ sơ quá hạn.",
        "Đã số hóa kết quả của {{SH8}} hồ sơ.",
    ),
    "II.4": (
        "Đã tổ chức kiểm tra đột xuất việc chấp hành kỷ luật, kỷ cương hành chính.",
        "Cử công chức tham gia đầy đủ các lớp bồi dưỡng kỹ năng số.",
    ),
    "II.6": (
        "Văn bản đi được ký số và gửi trên trục liên thông, trừ văn bản mật.",
        "Đang chuẩn hóa dữ liệu để dùng lại giấy tờ đã có trong kho của công dân.",
    ),
    "III.1": (
        "Thời gian chờ tại bộ phận một cửa giảm rõ rệt nhờ tiếp nhận theo lịch hẹn.",
        "Không phát sinh phản ánh về thái độ phục vụ của công chức.",
        "Mô hình “Ngày không hẹn” được người dân đánh giá tốt.",
    ),
    "III.2": (
        "Nguyên nhân chủ yếu là phối hợp lấy ý kiến giữa các cơ quan còn chậm.",
        "Nguyên nhân là phần mềm một cửa có lúc gián đoạn, đồng bộ trạng thái chưa kịp thời.",
        "Thiết bị quét tài liệu còn thiếu nên việc số hóa thành phần hồ sơ chưa đều.",
    ),
    "IV": (
        "Hoàn thành các nhiệm vụ còn lại của kế hoạch cải cách hành chính năm.",
        "Tăng cường hướng dẫn người dân thanh toán trực tuyến.",
        "Khắc phục dứt điểm các tồn tại qua chấm điểm năm trước.",
    ),
    "V": ("Đề nghị cấp trên nâng cấp phần mềm một cửa để đồng bộ trạng thái hồ sơ trong ngày.",),
}
#: Sections that only some units write.
_OPTIONAL = ("II.4", "II.6", "V")


def words_for(key: str, window: str, sections: Sequence[str]) -> dict[str, str]:
    """Section → what a unit writes under it in a window, as far as it is asked and has anything to say."""
    of_unit = random.Random(f"words/{key}")  # noqa: S311 - a story, not a secret
    of_period = random.Random(f"words/{key}/{window}")  # noqa: S311
    found = {}
    for section in _MORE:
        usual = of_unit.sample(_MORE[section], k=min(2, len(_MORE[section])))
        writes = section not in _OPTIONAL or of_unit.random() < 0.35
        fresh = of_period.choice(_MORE[section])
        if section in sections and writes:
            first = (_FIRST[section],) if section in _FIRST else ()
            found[section] = " ".join(dict.fromkeys((*first, usual[0], fresh)))
    return found
